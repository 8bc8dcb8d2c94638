// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/table.hpp"

#include "libdsar/base/nearest.hpp"
#include "libdsar/base/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr const char* tables_sql =
    "SELECT c.oid, n.nspname, c.relname, c.relkind,"
    " c.relispartition OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
    " AND d.objid = c.oid AND d.deptype = 'e'),"
    " c.relhassubclass AND c.relkind = 'r',"
    " c.relkind IN ('r', 'p', 'm') AND c.relispopulated"
    " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
    " AND NOT row_security_active(c.oid) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'"
    " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' {}"
    "ORDER BY n.nspname <> $1, n.nspname, c.relname";

// Only tables that are named: $2 and $3 are their schemas and names.
constexpr const char* named_sql =
    "AND (n.nspname, c.relname) IN (SELECT * FROM unnest($2::text[], $3::text[])) ";

// The tables of columns_sql: by oid, or as above with the names as $1 and $2.
constexpr const char* oids_sql = "$1::oid[]";
constexpr const char* named_oids_sql =
    "ARRAY(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[])))";

// A column of a domain has the type, and the NOT NULL, that is behind it.
constexpr const char* columns_sql =
    "WITH RECURSIVE asked(relation) AS (SELECT unnest({})), "
    "behind(relation, number, type, required) AS ("
    " SELECT a.attrelid, a.attnum, a.atttypid, a.attnotnull FROM pg_attribute a"
    " WHERE a.attrelid IN (SELECT relation FROM asked) AND a.attnum > 0 AND NOT a.attisdropped"
    " UNION ALL"
    " SELECT b.relation, b.number, t.typbasetype, b.required OR t.typnotnull"
    " FROM behind b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd'), "
    "whole_index(relation, number, head) AS ("
    " SELECT i.indrelid, i.indkey[0], pg_get_indexdef(i.indexrelid, 1, false)"
    " FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid JOIN pg_am m ON m.oid = k.relam"
    " WHERE i.indrelid IN (SELECT relation FROM asked) AND i.indisvalid AND i.indpred IS NULL"
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

namespace {

void add_table(const std::string& own, const PostgresRow& row, PostgresTables& tables) {
    PostgresTable table;
    table.oid = row.string(0);
    table.schema = row.string(1);
    table.relation = row.string(2);
    table.kind = row.text(3).front();
    table.inner = row.is_true(4);
    table.parent = row.is_true(5);
    table.countable = row.is_true(6);
    table.name = table.schema == own ? table.relation : table.schema + '.' + table.relation;
    if (tables.contains(table.name)) {  // our schema has a table with a dot in its name
        table.name = quoted_identifier(table.schema) + '.' + quoted_identifier(table.relation);
    }
    tables.emplace(table.name, table);
}

void add_column(const PostgresRow& row, PostgresTable& table) {
    PostgresColumn column;
    column.name = row.string(1);
    column.shown_type = row.string(2);
    column.nullable = !row.is_true(3);
    column.type = row.string(4);
    column.type_schema = row.string(5);
    column.element = row.string(6);
    column.indexed = row.is_true(7);
    column.lowered = row.is_true(8);
    table.columns.push_back(std::move(column));
}

}  // namespace

PostgresTables list_tables(PostgresSession& session) {
    PostgresTables tables;
    const std::string& own = session.settings().schema;
    session.run({}, fmt::format(tables_sql, ""), {own},
                [&](const PostgresRow& row) { add_table(own, row, tables); });
    return tables;
}

PostgresTables look_up_tables(PostgresSession& session,
                              const std::vector<std::string>& collections) {
    const std::string& own = session.settings().schema;
    std::vector<std::string> schemas;
    std::vector<std::string> names;
    for (const std::string& collection : collections) {
        if (!is_utf8(collection) || collection.find('\0') != std::string::npos) {
            continue;  // no table has such a name
        }
        schemas.push_back(own);
        names.push_back(collection);
        if (const std::size_t dot = collection.find('.'); dot != std::string::npos) {
            schemas.push_back(collection.substr(0, dot));
            names.push_back(collection.substr(dot + 1));
        }
    }
    const std::string in = postgres_array(schemas);
    const std::string called = postgres_array(names);
    PostgresTables tables;
    std::map<std::string, PostgresTable*, std::less<>> by_oid;
    session.run_all(
        {{{},
          fmt::format(tables_sql, named_sql),
          {own, in, called},
          [&](const PostgresRow& row) { add_table(own, row, tables); }},
         {{}, fmt::format(columns_sql, named_oids_sql), {in, called}, [&](const PostgresRow& row) {
              if (by_oid.empty()) {
                  for (auto& [name, table] : tables) {
                      by_oid[table.oid] = &table;
                  }
              }
              const auto table = by_oid.find(row.text(0));
              if (table != by_oid.end()) {
                  add_column(row, *table->second);
              }
          }}});
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
    session.run(
        {}, fmt::format(columns_sql, oids_sql), {postgres_array(oids)},
        [&](const PostgresRow& row) { add_column(row, *by_oid.find(row.text(0))->second); });
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
