// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/unique.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace dsar {
namespace {

const Value& value_of_column(const Record& record, const std::string& name) {
    static const Value none;
    const auto found = std::find_if(record.fields.begin(), record.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == record.fields.end() ? none : found->value;
}

UniqueIndex read_index(SqliteSession& session, const SqliteTable& table, const std::string& name,
                       bool partial) {
    SQLite::Statement parts = session.prepare(
        table.name, "SELECT cid, name, coll FROM pragma_index_xinfo(?) WHERE key = 1");
    parts.bind(1, name);
    UniqueIndex index{name, {}, {}, !partial};
    while (session.step(table.name, parts)) {
        if (parts.getColumn(0).getInt() < 0) {
            index.whole = false;
            continue;
        }
        index.columns.push_back(parts.getColumn(1).getString());
        index.collations.push_back(parts.getColumn(2).getString());
    }
    return index;
}

/// Whether the change could make another row of the index out of this one.
bool concerns(const UniqueIndex& index, const PlannedChange& change) {
    return !index.whole ||
           std::any_of(index.columns.begin(), index.columns.end(), [&](const auto& column) {
               return value_of_column(change.row.record, column) !=
                      value_of_column(change.after, column);
           });
}

}  // namespace

std::vector<UniqueIndex> unique_indexes(SqliteSession& session, const SqliteTable& table) {
    SQLite::Statement list = session.prepare(
        table.name, "SELECT name, partial FROM pragma_index_list(?) WHERE \"unique\" = 1");
    list.bind(1, table.name);
    std::vector<UniqueIndex> indexes;
    while (session.step(table.name, list)) {
        indexes.push_back(read_index(session, table, list.getColumn(0).getString(),
                                     list.getColumn(1).getInt() != 0));
    }
    for (const SqliteColumn& column : table.columns) {
        if (quoted_identifier(column.name) == integer_key(table)) {
            indexes.push_back({"the primary key", {column.name}, {"BINARY"}});
        }
    }
    std::stable_partition(indexes.begin(), indexes.end(),
                          [](const UniqueIndex& index) { return index.whole; });
    return indexes;
}

bool clashes(SqliteSession& session, const UniqueIndex& index, const PlannedChange& change,
             const PlannedChanges& planned, SqliteTrial* trial) {
    if (!concerns(index, change) || (!index.whole && trial == nullptr)) {
        return false;
    }
    std::string where = "1";
    std::vector<Value> values;
    for (std::size_t part = 0; part < index.columns.size(); ++part) {
        values.push_back(value_of_column(change.after, index.columns[part]));
        if (values.back().is_null()) {
            return false;  // NULLs never clash
        }
        where += fmt::format(" AND {} = ? COLLATE {}", quoted_identifier(index.columns[part]),
                             quoted_identifier(index.collations[part]));
    }
    const SqliteTable& table = *change.table;
    SQLite::Statement rows = session.prepare(
        table.name,
        fmt::format("SELECT {} FROM {} WHERE {}", row_columns(table), table.sql_name(), where));
    int place = 0;
    for (const Value& value : values) {
        bind_value(rows, ++place, value);
    }
    while (session.step(table.name, rows)) {
        const SqliteRow other = read_row(table, rows);
        if (planned.of(table, other).empty() && (index.whole || trial->clashes(other))) {
            return true;
        }
    }
    return false;
}

}  // namespace dsar
