// SPDX-License-Identifier: Apache-2.0
// What a PostgreSQL database says about its tables: columns, keys, indexes, foreign keys.
#pragma once

#include "libdsar/stores/postgres/table.hpp"
#include "libdsar/stores/store.hpp"

#include <vector>

namespace dsar {

/// Every table, view and foreign table, by name; partitions, what belongs to extensions and
/// PostgreSQL's own catalogue are left out, unless the map names them. Throws Error.
std::vector<CollectionInfo> describe_tables(PostgresSession& session, PostgresTables& tables);

/// For Connector::about_records: as the planner of the server estimates.
std::uint64_t about_rows(PostgresSession& session, const PostgresTable& table);

}  // namespace dsar
