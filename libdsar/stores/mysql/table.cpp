// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/table.hpp"

#include "libdsar/base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view history_suffix = "@history";

constexpr const char* tables_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, CREATE_OPTIONS"
    " FROM information_schema.TABLES "
    "WHERE TABLE_SCHEMA = ? AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')";

constexpr const char* columns_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CHARACTER_SET_NAME,"
    " EXTRA, GENERATION_EXPRESSION, IS_NULLABLE FROM information_schema.COLUMNS "
    "WHERE TABLE_SCHEMA = ?{} ORDER BY TABLE_NAME, ORDINAL_POSITION";

constexpr const char* indexes_sql =
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
    "WHERE TABLE_SCHEMA = ?{} AND SEQ_IN_INDEX = 1 AND INDEX_TYPE = 'BTREE'"
    " AND COLUMN_NAME IS NOT NULL";

/// Every name that somebody could mean.
std::vector<std::string> names_of(const MysqlTables& tables) {
    std::vector<std::string> names;
    for (const auto& [name, table] : tables) {
        names.push_back(name);
    }
    return names;
}

std::string did_you_mean(const std::string& near) {
    return near.empty() ? near : fmt::format("did you mean `{}`?", near);
}

using ByRelation = std::multimap<std::string, MysqlTable*, std::less<>>;

void add_column(MysqlTable& table, const MysqlRow& row) {
    MysqlColumn column;
    column.name = row.string(2);
    column.shown_type = row.string(3);
    column.type = row.string(4);
    column.charset = row.string(5);
    column.extra = row.string(6);
    column.expression = row.string(7);
    column.nullable = row.text(8) == "YES";
    if (column.expression == "ROW START") {
        table.row_start = column.name;
    } else if (column.expression == "ROW END") {
        table.row_end = column.name;
        table.counts_transactions = column.type == "bigint";
    }
    table.columns.push_back(std::move(column));
}

/// A versioned table that does not name its two columns of time has them all the same.
void add_hidden_columns(MysqlTable& table) {
    if (table.kind != MysqlTableKind::History || !table.row_end.empty()) {
        return;
    }
    table.row_start = "row_start";
    table.row_end = "row_end";
    for (const std::string& name : {table.row_start, table.row_end}) {
        MysqlColumn column;
        column.name = name;
        column.shown_type = "timestamp(6)";
        column.type = "timestamp";
        column.nullable = false;
        table.columns.push_back(std::move(column));
    }
}

/// `only`: the relation to read; nullptr: all of the database. The catalogue compares names without
/// case, so they are compared again.
void read_columns_of(MysqlSession& session, const ByRelation& wanted, const std::string* only) {
    MysqlSession::Parameters parameters{mysql_text(session.database())};
    std::string condition;
    if (only != nullptr) {
        parameters.push_back(mysql_text(*only));
        condition = " AND TABLE_NAME = ?";
    }
    const auto each = [&](const char* sql, const auto& take) {
        session.run(
            {}, fmt::format(fmt::runtime(sql), condition), parameters, [&](const MysqlRow& row) {
                if (row.text(0) != session.database()) {
                    return;
                }
                const auto [begin, end] = wanted.equal_range(row.text(1));
                std::for_each(begin, end, [&](const auto& entry) { take(*entry.second, row); });
            });
    };
    each(columns_sql, add_column);
    each(indexes_sql, [](MysqlTable& table, const MysqlRow& row) {
        for (MysqlColumn& column : table.columns) {
            column.indexed = column.indexed || column.name == row.text(2);
        }
    });
    for (const auto& [relation, table] : wanted) {
        add_hidden_columns(*table);
    }
}

}  // namespace

const MysqlColumn* MysqlTable::column(std::string_view wanted) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const auto& each) { return each.name == wanted; });
    return found == columns.end() ? nullptr : &*found;
}

std::string MysqlTable::from_sql() const {
    return mysql_name(relation) + (kind == MysqlTableKind::History ? " FOR SYSTEM_TIME ALL" : "");
}

std::string MysqlTable::rows_sql(const std::string& condition) const {
    std::string where = condition.empty() ? condition : fmt::format(" WHERE ({})", condition);
    if (kind == MysqlTableKind::History) {
        where += fmt::format(" {} {} {}", where.empty() ? "WHERE" : "AND", mysql_name(row_end),
                             counts_transactions ? "< 18446744073709551615" : "<= NOW(6)");
    }
    return "FROM " + from_sql() + where;
}

MysqlTables list_tables(MysqlSession& session) {
    MysqlTables tables;
    session.run({}, tables_sql, {mysql_text(session.database())}, [&](const MysqlRow& row) {
        if (row.text(0) != session.database()) {
            return;
        }
        MysqlTable table;
        table.name = table.relation = row.string(1);
        table.kind = row.text(2) == "VIEW"               ? MysqlTableKind::View
                     : row.text(2) == "SYSTEM VERSIONED" ? MysqlTableKind::Versioned
                                                         : MysqlTableKind::Base;
        table.engine = row.string(3);
        table.partitioned = row.text(4).find("partitioned") != std::string_view::npos;
        tables.emplace(table.name, table);
    });
    std::vector<MysqlTable> histories;
    for (const auto& [name, table] : tables) {
        const std::string history = name + std::string(history_suffix);
        if (table.kind == MysqlTableKind::Versioned && !tables.contains(history)) {
            histories.push_back(table);
            histories.back().name = history;
            histories.back().kind = MysqlTableKind::History;
        }
    }
    for (MysqlTable& history : histories) {
        tables.emplace(history.name, std::move(history));
    }
    return tables;
}

void read_columns(MysqlSession& session, MysqlTable& table) {
    if (table.columns.empty()) {
        read_columns_of(session, {{table.relation, &table}}, &table.relation);
    }
}

void read_columns(MysqlSession& session, MysqlTables& tables) {
    ByRelation wanted;
    for (auto& [name, table] : tables) {
        if (table.columns.empty()) {
            wanted.emplace(table.relation, &table);
        }
    }
    read_columns_of(session, wanted, nullptr);
}

void check_readable(MysqlSession& session, const MysqlTable& table) {
    session.run(table.name, fmt::format("SELECT * FROM {} LIMIT 0", table.from_sql()));
}

MysqlTable& table_of(const MysqlSession& session, MysqlTables& tables,
                     const std::string& collection) {
    const auto found = tables.find(collection);
    if (found == tables.end()) {
        throw session.error(collection,
                            fmt::format("there is no such table or view in {}, or the account of "
                                        "the map may not see it",
                                        session.database()),
                            did_you_mean(nearest(collection, names_of(tables))));
    }
    return found->second;
}

const MysqlColumn& column_of(const MysqlSession& session, const MysqlTable& table,
                             const FieldPath& path) {
    if (path.is_position()) {
        throw session.error(table.name, fmt::format("it has no `{}`", path.text),
                            "rows of a server have no place that stays: name a key");
    }
    const MysqlColumn* column = table.column(path.name());
    if (column == nullptr) {
        std::vector<std::string> names;
        for (const MysqlColumn& each : table.columns) {
            names.push_back(each.name);
        }
        throw session.error(table.name, fmt::format("it has no column {}", path.name()),
                            did_you_mean(nearest(path.name(), names)));
    }
    return *column;
}

}  // namespace dsar
