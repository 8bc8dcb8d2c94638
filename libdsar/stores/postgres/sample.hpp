// SPDX-License-Identifier: Apache-2.0
// Rows from all over a table, without reading all of it.
#pragma once

#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/postgres/session.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <functional>

namespace dsar {

/// StoreReader::sample. Pages that the server draws by the seed (TABLESAMPLE SYSTEM); views, and
/// what is no larger than the sample, are read from the beginning. The session is in a transaction
/// and the table's columns are read. Throws Error.
void sample_rows(PostgresSession& session, const PostgresTable& table, const SampleRequest& request,
                 const std::function<void(const Record& record)>& sink, Meter& meter);

}  // namespace dsar
