// SPDX-License-Identifier: Apache-2.0
// What an SQLite database says about its tables: columns, keys, indexes, foreign keys.
#pragma once

#include "libdsar/stores/sqlite/session.hpp"
#include "libdsar/stores/sqlite/table.hpp"
#include "libdsar/stores/store.hpp"

#include <vector>

namespace dsar {

/// Every table, view and virtual table, by name; SQLite's own and the inner tables of full-text
/// search are left out. Throws Error.
std::vector<CollectionInfo> describe_tables(SqliteSession& session);

/// For Connector::about_records: counted, which goes over the table or a smaller index.
std::uint64_t about_rows(SqliteSession& session, const SqliteTable& table);

}  // namespace dsar
