// SPDX-License-Identifier: Apache-2.0
// Tables and views as PostgreSQL's catalogue describes them.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/postgres/session.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One column that a SELECT can name, generated ones included.
struct PostgresColumn {
    std::string name;
    std::string shown_type;   ///< as the catalogue shows it: `character varying(20)`
    std::string type;         ///< what is behind it and its domains: `varchar`
    std::string type_schema;  ///< of that; `pg_catalog` unless an extension or somebody made it
    std::string element;      ///< of an array: the type of its elements
    bool nullable = true;
    bool indexed = false;  ///< a whole index begins with it, so that equal values are found by it
    bool lowered = false;  ///< one begins with lower() of it

    /// One of PostgreSQL's own types, of this name.
    [[nodiscard]] bool is(std::string_view type_name) const {
        return type_schema == "pg_catalog" && type == type_name;
    }
};

/// One table, partitioned table, view, materialised view or foreign table.
struct PostgresTable {
    std::string name;  ///< of the collection: `accounts`, or `audit.logins` of another schema
    std::string oid;
    std::string schema;
    std::string relation;
    char kind = 'r';      ///< relkind: r, p, v, m, f
    bool inner = false;   ///< a partition, or of an extension: no collection of its own
    bool parent = false;  ///< others inherit from it, and their rows are its rows
    bool countable = false;
    std::vector<PostgresColumn> columns;  ///< empty until read_columns()

    /// `"schema"."name"`, for SQL.
    [[nodiscard]] std::string sql_name() const {
        return quoted_identifier(schema) + '.' + quoted_identifier(relation);
    }
    /// Whether tableoid and ctid tell its rows apart, within one snapshot.
    [[nodiscard]] bool has_places() const { return kind == 'r' || kind == 'p' || kind == 'm'; }
    [[nodiscard]] const PostgresColumn* column(std::string_view name) const;
};

/// All that the database holds, by the name of the collection.
using PostgresTables = std::map<std::string, PostgresTable, std::less<>>;

/// What a row says that begins with oid, schema, name, relkind and whether others inherit from it.
PostgresTable table_in(const PostgresRow& row);

/// Puts the table under the name by which the map means it; `own`: the schema of the map.
PostgresTable& add_table(const std::string& own, PostgresTable table, PostgresTables& tables);

/// Reads the list; columns are left empty. Throws Error.
PostgresTables list_tables(PostgresSession& session);

/// Reads what a search needs to know of these collections alone, with their columns, in one round
/// trip; those that are not there are left out. Throws Error.
PostgresTables look_up_tables(PostgresSession& session,
                              const std::vector<std::string>& collections);

/// Reads the columns of these tables. Throws Error.
void read_columns(PostgresSession& session, const std::vector<PostgresTable*>& tables);

/// The table of a collection; nullptr when there is none.
PostgresTable* find_table(const PostgresSession& session, PostgresTables& tables,
                          const std::string& collection);

/// The table of a collection. Throws Error (Failed) with the nearest name when there is none.
PostgresTable& table_of(const PostgresSession& session, PostgresTables& tables,
                        const std::string& collection);

/// The column that the path stands in. Throws Error (Failed) when the table has none, and for
/// positions, which no table of PostgreSQL has.
const PostgresColumn& column_of(const PostgresSession& session, const PostgresTable& table,
                                const FieldPath& path);

}  // namespace dsar
