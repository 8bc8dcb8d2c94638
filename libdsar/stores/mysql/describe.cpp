// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/describe.hpp"

#include "libdsar/stores/json/census.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace dsar {
namespace {

constexpr const char* keys_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
    "WHERE TABLE_SCHEMA = ? AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX";

constexpr const char* references_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA,"
    " REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE "
    "WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL"
    " ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";

struct Keys {
    std::vector<std::string> primary;
    std::vector<ForeignKey> references;
};

using KeysByRelation = std::map<std::string, Keys, std::less<>>;

KeysByRelation read_keys(MysqlSession& session) {
    KeysByRelation keys;
    const MysqlSession::Parameters here{mysql_text(session.database())};
    session.run({}, keys_sql, here, [&](const MysqlRow& row) {
        if (row.text(0) == session.database()) {
            keys[row.string(1)].primary.push_back(path_part(row.text(2)));
        }
    });
    std::string constraint;
    session.run({}, references_sql, here, [&](const MysqlRow& row) {
        if (row.text(0) != session.database() || row.text(4) != session.database()) {
            return;  // of another store
        }
        std::vector<ForeignKey>& references = keys[row.string(1)].references;
        const std::string name = fmt::format("{} {}", row.text(1), row.text(2));
        if (constraint != name) {
            constraint = name;
            references.push_back({{}, row.string(5), {}});
        }
        references.back().fields.push_back(path_part(row.text(3)));
        references.back().to.push_back(path_part(row.text(6)));
    });
    return keys;
}

std::uint64_t count_rows(MysqlSession& session, const MysqlTable& table) {
    std::uint64_t count = 0;
    if (table.kind != MysqlTableKind::View) {
        const unsigned fault =
            session.try_run(table.name,
                            fmt::format("SELECT COUNT(*) FROM (SELECT 1 {} LIMIT {}) AS few",
                                        table.rows_sql(), most_counted + 1),
                            {}, [&](const MysqlRow& row) { count = std::stoull(row.string(0)); });
        count = fault == 0 ? count : 0;  // what may not be read is described all the same
    }
    return count;
}

}  // namespace

std::vector<CollectionInfo> describe_tables(MysqlSession& session, MysqlTables& tables) {
    read_columns(session, tables);
    const KeysByRelation keys = read_keys(session);
    std::vector<CollectionInfo> result;
    for (const auto& [name, table] : tables) {
        CollectionInfo info{name, {}, {}, {}};
        info.is_view = table.kind == MysqlTableKind::View;
        if (const auto mine = keys.find(table.relation); mine != keys.end()) {
            info.key = mine->second.primary;
            info.references = mine->second.references;
        }
        if (table.kind == MysqlTableKind::History) {
            info.references.clear();  // nothing holds it to them
            info.key.push_back(path_part(table.row_end));
        }
        for (const MysqlColumn& column : table.columns) {
            info.fields.push_back(
                {path_part(column.name), column.shown_type, column.nullable, column.indexed});
        }
        info.records = count_rows(session, table);
        result.push_back(std::move(info));
    }
    return result;
}

std::uint64_t about_rows(MysqlSession& session, const MysqlTable& table) {
    std::uint64_t rows = 0;
    session.run(table.name,
                "SELECT COALESCE(TABLE_ROWS, 0) FROM information_schema.TABLES "
                "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                {mysql_text(session.database()), mysql_text(table.relation)},
                [&](const MysqlRow& row) { rows = std::stoull(row.string(0)); });
    return rows;
}

}  // namespace dsar
