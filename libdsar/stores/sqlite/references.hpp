// SPDX-License-Identifier: Apache-2.0
// References between records of one SQLite file: those that it declares, and those that only the
// map knows.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/sqlite/planned.hpp"

#include <map>
#include <string>
#include <vector>

namespace dsar {

/// Fields of `from` that name a record of `to`.
struct SqliteLink {
    const SqliteTable* from = nullptr;
    std::vector<FieldPath> fields;
    const SqliteTable* to = nullptr;
    std::vector<FieldPath> to_fields;
    bool declared = false;
    std::string on_delete;  ///< `CASCADE`, `SET NULL` and so on, when declared
};

using SqliteTables = std::map<std::string, SqliteTable>;

/// Every table and view that can be read, but for SQLite's own and the inner ones of full-text
/// search: a view may name a table that is gone, and nobody asked about it.
SqliteTables tables_of(SqliteSession& session);

/// All links of the file, as it declares them and as the map does, the same one once. `tables`
/// holds every table of the file, and outlives the links.
std::vector<SqliteLink> links_of(SqliteSession& session, const StoreEntry& store,
                                 const SqliteTables& tables);

/// Records that stay and refer to one that goes, or whose key is written; and written references to
/// what will not be there.
void find_broken_links(SqliteSession& session, const std::vector<SqliteLink>& links,
                       const PlannedChanges& planned, std::vector<Obstacle>& found);

}  // namespace dsar
