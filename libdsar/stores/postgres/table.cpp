// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/table.hpp"

#include "libdsar/base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr const char* tables_sql =
    "SELECT c.oid, n.nspname, c.relname, c.relkind,"
    " c.relhassubclass AND c.relkind = 'r',"
    " c.relispartition OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
    " AND d.objid = c.oid AND d.deptype = 'e'),"
    " c.relkind IN ('r', 'p', 'm') AND c.relispopulated"
    " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
    " AND NOT row_security_active(c.oid) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'"
    " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "
    "ORDER BY n.nspname <> $1, n.nspname, c.relname";

// A column of a domain has the type, and the NOT NULL, that is behind it.
constexpr const char* columns_sql =
    "WITH RECURSIVE behind(relation, number, type, required) AS ("
    " SELECT a.attrelid, a.attnum, a.atttypid, a.attnotnull FROM pg_attribute a"
    " WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped"
    " UNION ALL"
    " SELECT b.relation, b.number, t.typbasetype, b.required OR t.typnotnull"
    " FROM behind b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd'), "
    "whole_index(relation, number, head) AS ("
    " SELECT i.indrelid, i.indkey[0], pg_get_indexdef(i.indexrelid, 1, false)"
    " FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid JOIN pg_am m ON m.oid = k.relam"
    " WHERE i.indrelid = ANY($1::oid[]) AND i.indisvalid AND i.indpred IS NULL"
    " AND m.amname IN ('btree', 'hash')) "
    "SELECT b.relation, a.attname, format_type(a.atttypid, a.atttypmod), b.required,"
    " t.typname, n.nspname,"
    " CASE WHEN t.typcategory = 'A' THEN coalesce(e.typname, '?') ELSE '' END,"
    " EXISTS (SELECT FROM whole_index w WHERE w.relation = b.relation AND w.number = b.number),"
    " EXISTS (SELECT FROM whole_index w WHERE w.relation = b.relation AND w.number = 0 AND w.head"
    "  IN (format('lower(%I)', a.attname), format('lower((%I)::text)', a.attname))) "
    "FROM behind b JOIN pg_attribute a ON a.attrelid = b.relation AND a.attnum = b.number"
    " JOIN pg_type t ON t.oid = b.type AND t.typtype <> 'd'"
    " JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type e ON e.oid = t.typelem "
    "ORDER BY b.relation, b.number";

/// Every name that somebody could mean.
std::vector<std::string> names_of(const PostgresTables& tables) {
    std::vector<std::string> names;
    for (const auto& [name, table] : tables) {
        names.push_back(name);
    }
    return names;
}

std::string did_you_mean(const std::string& near) {
    return near.empty() ? near : fmt::format("did you mean `{}`?", near);
}

}  // namespace

const PostgresColumn* PostgresTable::column(std::string_view wanted) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const auto& each) { return each.name == wanted; });
    return found == columns.end() ? nullptr : &*found;
}

PostgresTable& add_table(const std::string& own, PostgresTable table, PostgresTables& tables) {
    table.name = table.schema == own ? table.relation : table.schema + '.' + table.relation;
    if (tables.contains(table.name)) {  // our schema has a table with a dot in its name
        table.name = quoted_identifier(table.schema) + '.' + quoted_identifier(table.relation);
    }
    return tables.emplace(table.name, table).first->second;
}

PostgresTable table_in(const PostgresRow& row) {
    PostgresTable table;
    table.oid = row.string(0);
    table.schema = row.string(1);
    table.relation = row.string(2);
    table.kind = row.text(3).front();
    table.parent = row.is_true(4);
    return table;
}

PostgresTables list_tables(PostgresSession& session) {
    PostgresTables tables;
    const std::string& own = session.settings().schema;
    session.run({}, tables_sql, {own}, [&](const PostgresRow& row) {
        PostgresTable table = table_in(row);
        table.inner = row.is_true(5);
        table.countable = row.is_true(6);
        add_table(own, std::move(table), tables);
    });
    return tables;
}

void read_columns(PostgresSession& session, const std::vector<PostgresTable*>& tables) {
    std::vector<std::string> oids;
    std::map<std::string, PostgresTable*, std::less<>> by_oid;
    for (PostgresTable* table : tables) {
        if (table->columns.empty()) {
            oids.push_back(table->oid);
            by_oid[table->oid] = table;
        }
    }
    if (oids.empty()) {
        return;
    }
    session.run({}, columns_sql, {postgres_array(oids)}, [&](const PostgresRow& row) {
        PostgresColumn column;
        column.name = row.string(1);
        column.shown_type = row.string(2);
        column.nullable = !row.is_true(3);
        column.type = row.string(4);
        column.type_schema = row.string(5);
        column.element = row.string(6);
        column.indexed = row.is_true(7);
        column.lowered = row.is_true(8);
        by_oid.find(row.text(0))->second->columns.push_back(std::move(column));
    });
}

PostgresTable* find_table(const PostgresSession& session, PostgresTables& tables,
                          const std::string& collection) {
    auto found = tables.find(collection);
    if (found == tables.end()) {  // our own schema may be named, too
        const std::string prefix = session.settings().schema + '.';
        found = collection.starts_with(prefix) ? tables.find(collection.substr(prefix.size()))
                                               : tables.end();
    }
    return found == tables.end() ? nullptr : &found->second;
}

PostgresTable& table_of(const PostgresSession& session, PostgresTables& tables,
                        const std::string& collection) {
    PostgresTable* const table = find_table(session, tables, collection);
    if (table == nullptr) {
        throw session.error(collection,
                            "there is no such table or view in schema " + session.settings().schema,
                            did_you_mean(nearest(collection, names_of(tables))));
    }
    return *table;
}

const PostgresColumn& column_of(const PostgresSession& session, const PostgresTable& table,
                                const FieldPath& path) {
    if (path.is_position()) {
        throw session.error(table.name, fmt::format("it has no `{}`", path.text),
                            "rows of PostgreSQL have no place that stays: name a key");
    }
    const PostgresColumn* column = table.column(path.name());
    if (column == nullptr) {
        std::vector<std::string> names;
        for (const PostgresColumn& each : table.columns) {
            names.push_back(each.name);
        }
        throw session.error(table.name, fmt::format("it has no column {}", path.name()),
                            did_you_mean(nearest(path.name(), names)));
    }
    return *column;
}

}  // namespace dsar
