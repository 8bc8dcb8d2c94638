// SPDX-License-Identifier: Apache-2.0
// Changes the records of one SQLite file in one transaction: all of them, or none.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/sqlite/session.hpp"

#include <span>

namespace dsar {

/// Store::change for a session that was opened to change. Each record is read again inside the
/// transaction, so writers that went on meanwhile are seen; nobody writes until it ends. Throws
/// Error when a statement changed more than its one record (a trigger, a cascade).
ChangeResult change_records(SqliteSession& session, std::span<const Change> changes,
                            const ChangeContext& context);

}  // namespace dsar
