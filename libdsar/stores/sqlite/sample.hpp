// SPDX-License-Identifier: Apache-2.0
// Rows from all over a table, without reading all of it.
#pragma once

#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/sqlite/session.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <functional>

namespace dsar {

/// StoreReader::sample. Short runs of neighbours at places that the seed draws among the rowids; a
/// table without rowid, a view and what is no larger than the sample are read from the beginning.
/// The session is in a transaction. Throws Error.
void sample_rows(SqliteSession& session, const SqliteTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter);

}  // namespace dsar
