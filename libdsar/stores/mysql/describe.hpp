// SPDX-License-Identifier: Apache-2.0
// What a database of MariaDB or MySQL says about its tables: columns, keys, indexes, foreign keys.
#pragma once

#include "libdsar/stores/mysql/table.hpp"
#include "libdsar/stores/store.hpp"

#include <vector>

namespace dsar {

/// Every table and view that the account may see, by name; of a system-versioned table also what
/// its rows were before, as a collection of its own. Throws Error.
std::vector<CollectionInfo> describe_tables(MysqlSession& session, MysqlTables& tables);

/// For Connector::about_records: as the engine of the table estimates.
std::uint64_t about_rows(MysqlSession& session, const MysqlTable& table);

}  // namespace dsar
