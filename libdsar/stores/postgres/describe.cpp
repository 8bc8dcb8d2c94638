// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/describe.hpp"

#include "libdsar/stores/json/census.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace dsar {
namespace {

/// Primary and foreign keys, column by column; those that only repeat one for a partition do not
/// count.
constexpr const char* keys_sql =
    "SELECT c.conrelid, c.oid, c.contype, a.attname, c.confrelid, f.attname "
    "FROM pg_constraint c"
    " CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS part(own, other, place)"
    " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = part.own"
    " LEFT JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = part.other "
    "WHERE c.conrelid = ANY($1::oid[])"
    " AND (c.contype = 'p' OR (c.contype = 'f' AND c.conparentid = 0)) "
    "ORDER BY c.conrelid, c.oid, part.place";

struct Described {
    const PostgresTable* table = nullptr;
    std::vector<std::string> key;
    std::vector<ForeignKey> references;
};

using ByOid = std::map<std::string, Described, std::less<>>;

/// `all` are the tables of the database, by oid.
void read_keys(PostgresSession& session, const std::map<std::string, std::string, std::less<>>& all,
               ByOid& described) {
    std::vector<std::string> oids;
    for (const auto& [oid, entry] : described) {
        oids.push_back(oid);
    }
    std::string constraint;
    session.run({}, keys_sql, {postgres_array(oids)}, [&](const PostgresRow& row) {
        Described& entry = described.find(row.text(0))->second;
        if (row.text(2) == "p") {
            entry.key.push_back(path_part(row.text(3)));
            return;
        }
        const auto to = all.find(row.text(4));
        if (to == all.end()) {
            return;  // PostgreSQL's own
        }
        if (constraint != row.text(1)) {
            constraint = row.string(1);
            entry.references.push_back({{}, to->second, {}});
        }
        entry.references.back().fields.push_back(path_part(row.text(3)));
        entry.references.back().to.push_back(path_part(row.text(5)));
    });
}

std::uint64_t count_rows(PostgresSession& session, const PostgresTable& table) {
    std::uint64_t count = 0;
    if (table.countable) {
        session.run(table.name,
                    fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {}) AS few",
                                table.sql_name(), most_counted + 1),
                    {}, [&](const PostgresRow& row) { count = std::stoull(row.string(0)); });
    }
    return count;
}

CollectionInfo describe_table(const Described& entry) {
    CollectionInfo info{entry.table->name, {}, entry.key, entry.references};
    info.is_view = entry.table->kind == 'v' || entry.table->kind == 'm';
    for (const PostgresColumn& column : entry.table->columns) {
        info.fields.push_back({path_part(column.name), column.shown_type, column.nullable,
                               column.indexed || column.lowered});
    }
    return info;
}

}  // namespace

std::vector<CollectionInfo> describe_tables(PostgresSession& session, PostgresTables& tables) {
    std::vector<PostgresTable*> shown;
    std::map<std::string, std::string, std::less<>> names;
    ByOid by_oid;
    for (auto& [name, table] : tables) {
        names[table.oid] = name;
        if (!table.inner || session.store().collection(name) != nullptr) {
            shown.push_back(&table);
            by_oid[table.oid].table = &table;
        }
    }
    read_columns(session, shown);
    read_keys(session, names, by_oid);
    std::vector<CollectionInfo> result;
    for (const PostgresTable* table : shown) {
        result.push_back(describe_table(by_oid[table->oid]));
        // A view that holds copies is known by having records, even where nobody may count them.
        const std::uint64_t least = table->kind == 'm' ? 1 : 0;
        result.back().records = std::max(count_rows(session, *table), least);
    }
    return result;
}

std::uint64_t about_rows(PostgresSession& session, const PostgresTable& table) {
    std::string plan;
    session.run(table.name, "EXPLAIN (FORMAT JSON) SELECT 1 FROM " + table.sql_name(), {},
                [&](const PostgresRow& row) { plan += row.text(0); });
    constexpr std::string_view name = "\"Plan Rows\": ";  // of the whole, first
    const std::size_t at = plan.find(name);
    std::uint64_t rows = 0;
    if (at != std::string::npos) {
        std::from_chars(plan.data() + at + name.size(), plan.data() + plan.size(), rows);
    }
    return rows;
}

}  // namespace dsar
