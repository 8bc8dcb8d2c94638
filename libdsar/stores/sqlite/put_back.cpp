// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/put_back.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/sqlite/effects.hpp"
#include "libdsar/stores/sqlite/references.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view kind_of_copy = "sqlite-1";

std::string packed(const SqliteRow& row) {
    Record record = row.record;
    record.key.clear();
    for (const Value& part : row.identity) {
        record.key.push_back({{}, part});
    }
    PartsWriter out;
    out.add(kind_of_copy);
    out.add(pack(record));
    return out.take();
}

/// Whether it has a rowid beside its columns: VACUUM may give its rows others.
bool has_own_rowid(const SqliteTable& table) {
    return !table.rowid.empty() && integer_key(table).empty();
}

const SqliteColumn* column_of(const SqliteTable& table, const std::string& name) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == table.columns.end() ? nullptr : &*found;
}

const Value* value_of(const Record& record, const std::string& name) {
    const auto found = std::find_if(record.fields.begin(), record.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == record.fields.end() ? nullptr : &found->value;
}

/// Columns may have come since.
bool is_same(const SqliteTable& table, const SqliteRow& copy, const SqliteRow& row) {
    return std::all_of(copy.record.fields.begin(), copy.record.fields.end(),
                       [&](const Field& field) {
                           const SqliteColumn* column = column_of(table, field.name);
                           const Value* value = value_of(row.record, field.name);
                           return column == nullptr || column->generated ||
                                  (value != nullptr && *value == field.value);
                       });
}

std::optional<SqliteRow> row_at(SqliteSession& session, const SqliteTable& table,
                                const std::vector<Value>& identity) {
    SQLite::Statement rows = session.prepare(
        table.name, fmt::format("SELECT {} FROM {} WHERE {}=?", row_columns(table),
                                table.sql_name(), fmt::join(table.identity, "=? AND ")));
    int place = 0;
    for (const Value& part : identity) {
        bind_value(rows, ++place, part);
    }
    return session.step(table.name, rows) ? std::optional(read_row(table, rows)) : std::nullopt;
}

/// Whether both have exactly this key; one that is spelt otherwise is another one.
bool has_key_of(const SqliteRow& copy, const SqliteRow& row, const RecordKey& key) {
    FieldReader reader;
    return std::all_of(key.begin(), key.end(), [&](const Field& field) {
        const FieldPath path(field.name);
        return reader.first(copy.record, {}, path) == reader.first(row.record, {}, path);
    });
}

SqliteInsert insert_with(const SqliteTable& table, const SqliteRow& row, bool rowid) {
    SqliteInsert insert;
    std::vector<std::string> names;
    for (const Field& field : row.record.fields) {
        const SqliteColumn* column = column_of(table, field.name);
        if (column != nullptr && !column->generated) {
            names.push_back(quoted_identifier(field.name));
            insert.values.push_back(field.value);
        }
    }
    if (rowid) {
        names.push_back(table.rowid);
        insert.values.push_back(row.identity.front());
    }
    insert.sql = insert_sql(table, names);
    return insert;
}

/// Whether a table made anew would hold the row as it is: a column's type may have been changed
/// under it.
bool is_held(SqliteTrial& trial, const SqliteRow& row) {
    if (!trial.take(row)) {
        return false;
    }
    const std::optional<Record> held = trial.record(row);
    trial.remove(row);
    return held && held->fields == row.record.fields;
}

/// Records that stay, and that a foreign key would delete or change with one that goes.
std::vector<Obstacle> carried_along(SqliteSession& session, const StoreEntry& store,
                                    const SqliteTables& tables, const PlannedChanges& planned) {
    std::vector<SqliteLink> acting;
    for (SqliteLink& link : links_of(session, store, tables)) {
        if (link.on_delete == "CASCADE" || link.on_delete.starts_with("SET")) {
            acting.push_back(std::move(link));
        }
    }
    std::vector<Obstacle> found;
    find_broken_links(session, acting, planned, found);
    return found;
}

Error not_copied(const StoreEntry& store, const Change& change, std::string why) {
    return {ErrorKind::Failed,
            fmt::format("cannot copy {}/{}", store.name, change.collection->name), std::move(why)};
}

SqliteRow row_to_copy(SqliteSession& session, const StoreEntry& store, const SqliteTable& table,
                      const Change& change) {
    if (table.identity.empty()) {
        throw not_copied(store, change, "it cannot be put back: it is a row of a view");
    }
    std::vector<SqliteRow> rows = rows_of_key(session, table, change.key);
    if (rows.size() != 1 || record_digest(rows.front().record) != change.state) {
        throw not_copied(store, change, "a record is not as it was, or nowhere");
    }
    return std::move(rows.front());
}

}  // namespace

std::vector<std::string> copy_rows(SqliteSession& session, const StoreEntry& store,
                                   std::span<const Change> changes) {
    SqliteTables tables = tables_of(session);
    std::map<std::string, std::unique_ptr<SqliteTrial>> trials;
    PlannedChanges planned;
    std::vector<std::string> copies;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const std::string& name = changes[index].collection->name;
        auto table = tables.find(name);
        if (table == tables.end()) {
            table = tables.emplace(name, read_table(session, name)).first;
        }
        SqliteRow row = row_to_copy(session, store, table->second, changes[index]);
        const auto [trial, is_new] = trials.try_emplace(name);
        if (is_new) {
            trial->second = SqliteTrial::of(session, table->second);
        }
        const std::string why = why_not_put_back(session, table->second, row, trial->second.get());
        if (!why.empty()) {
            throw not_copied(store, changes[index], "it cannot be put back: " + why);
        }
        copies.push_back(packed(row));
        planned.add({index, &changes[index], &table->second, std::move(row), {}, {}});
    }
    const std::vector<Obstacle> carried = carried_along(session, store, tables, planned);
    if (!carried.empty()) {
        throw not_copied(store, changes[carried.front().change],
                         "it cannot be put back: " + carried.front().why);
    }
    return copies;
}

std::string why_not_put_back(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                             SqliteTrial* trial) {
    if (session.tables().at(table.name).type != "table") {
        return "it is a row of a virtual table";
    }
    const SqliteEffects effects =
        effects_of(session, insert_with(table, row, has_own_rowid(table)).sql);
    if (!effects.possible) {
        return "SQLite does not take an insertion into this table";
    }
    if (!effects.unknown.empty()) {
        return fmt::format("the trigger {} would run with that", effects.unknown);
    }
    for (const std::string& index : effects_of(session, delete_sql(table)).indexes) {
        if (!effects.indexes.contains(index)) {
            return fmt::format(
                "a trigger takes it out of the full-text table {}, and none would "
                "bring it back",
                index);
        }
    }
    return trial == nullptr || is_held(*trial, row)
               ? std::string()
               : "a column would not take the value that it holds";
}

SqliteRow row_in_copy(std::string_view copy, const SqliteTable& table) {
    PartsReader in(copy);
    if (in.next() != kind_of_copy) {
        fail_damaged_copy();
    }
    SqliteRow row{unpack(in.next()), {}};
    for (const Field& part : std::exchange(row.record.key, {})) {
        row.identity.push_back(part.value);
    }
    for (const Field& field : row.record.fields) {
        if (!table.has(field.name)) {
            throw Error(ErrorKind::Failed, "cannot put a record back into " + table.name,
                        fmt::format("the table has no column {} any more", field.name));
        }
    }
    if (row.identity.size() != table.identity.size()) {
        throw Error(ErrorKind::Failed, "cannot put a record back into " + table.name,
                    "the table has another primary key than it had");
    }
    return row;
}

Standing standing_in(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                     const RecordKey& key, bool by_place) {
    if (const auto found = row_at(session, table, row.identity)) {
        if (is_same(table, row, *found)) {
            return Standing::Same;
        }
        if (by_place || !has_own_rowid(table)) {
            return Standing::Other;
        }
    }
    if (by_place) {
        return Standing::Nothing;
    }
    Standing standing = Standing::Nothing;
    for (const SqliteRow& other : rows_of_key(session, table, key)) {
        if (is_same(table, row, other)) {
            return Standing::Same;
        }
        standing = has_key_of(row, other, key) ? Standing::Other : standing;
    }
    return standing;
}

SqliteInsert insert_of(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                       bool by_place) {
    const bool rowid = has_own_rowid(table);
    return insert_with(table, row, rowid && (by_place || !row_at(session, table, row.identity)));
}

void require_same(SqliteSession& session, const SqliteTable& table, const SqliteRow& row) {
    const std::vector<Value> identity =
        has_own_rowid(table)
            ? std::vector{integer_value(sqlite3_last_insert_rowid(session.handle()))}
            : row.identity;
    const auto found = row_at(session, table, identity);
    if (!found || !is_same(table, row, *found)) {
        throw session.error(table.name, "a record that is put back would not be as it was",
                            "the table's columns have changed since");
    }
}

bool is_clash(int code) {
    return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_ROWID;
}

}  // namespace dsar
