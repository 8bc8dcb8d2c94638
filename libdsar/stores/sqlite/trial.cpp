// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/trial.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace dsar {
namespace {

/// What SQLite calls the failed constraint: `NOT NULL constraint failed: t.name`.
std::string subject_of(const std::string& message) {
    const std::size_t colon = message.find(": ");
    return colon == std::string::npos ? std::string() : message.substr(colon + 2);
}

SqliteRefusal refusal_of(const SqliteTable& table, const SQLite::Exception& fault) {
    const std::string subject = subject_of(fault.what());
    switch (fault.getExtendedErrorCode()) {
        case SQLITE_CONSTRAINT_NOTNULL: {
            const std::string before = table.name + ".";
            const bool named = subject.starts_with(before);
            return {"not_null", named ? subject.substr(before.size()) : std::string(),
                    "the column must have a value"};
        }
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return {"unique", {}, fmt::format("another change gives the same value ({})", subject)};
        case SQLITE_CONSTRAINT_CHECK:
            return {"check", {}, fmt::format("the constraint {} does not allow it", subject)};
        default:
            return {"check", {}, "the column does not take a value of this type"};
    }
}

void bind_identity(SQLite::Statement& statement, int place, const SqliteRow& row) {
    for (const Value& part : row.identity) {
        bind_value(statement, ++place, part);
    }
}

}  // namespace

SqliteTrial::SqliteTrial(const SqliteTable& table)
    : table_(table), database_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    // Functions of JSON count as unsafe otherwise, and a CHECK may well ask one; here are only
    // SQLite's own.
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    database_.exec("PRAGMA foreign_keys = 0");
}

std::unique_ptr<SqliteTrial> SqliteTrial::of(SqliteSession& session, const SqliteTable& table) {
    if (session.tables().at(table.name).type != "table") {
        return nullptr;
    }
    SQLite::Statement list = session.prepare(
        table.name,
        "SELECT sql FROM main.sqlite_schema AS object WHERE tbl_name = ?1 COLLATE NOCASE AND sql "
        "IS NOT NULL AND (type = 'table' OR (type = 'index' AND name IN (SELECT name FROM "
        "pragma_index_list(?1) WHERE \"unique\" = 1))) ORDER BY type = 'index'");
    list.bind(1, table.name);
    std::unique_ptr<SqliteTrial> trial(new SqliteTrial(table));
    while (session.step(table.name, list)) {
        try {
            trial->database_.exec(list.getColumn(0).getString());
        } catch (const SQLite::Exception&) {
            return nullptr;
        }
    }
    return trial;
}

void SqliteTrial::insert(const SqliteRow& row) {
    std::vector<std::string> names;
    std::vector<Value> values;
    for (std::size_t index = 0; index < table_.columns.size(); ++index) {
        if (!table_.columns[index].generated) {
            names.push_back(quoted_identifier(table_.columns[index].name));
            values.push_back(row.record.fields[index].value);
        }
    }
    if (!table_.rowid.empty() && integer_key(table_).empty()) {
        names.push_back(table_.rowid);
        values.push_back(row.identity.front());
    }
    SQLite::Statement statement(database_, insert_sql(table_, names));
    int place = 0;
    for (const Value& value : values) {
        bind_value(statement, ++place, value);
    }
    statement.exec();
}

bool SqliteTrial::take(const SqliteRow& row) {
    database_.exec("PRAGMA ignore_check_constraints = 1");
    bool taken = true;
    try {
        insert(row);
    } catch (const SQLite::Exception&) {
        taken = false;
    }
    database_.exec("PRAGMA ignore_check_constraints = 0");
    return taken;
}

void SqliteTrial::remove(const SqliteRow& row) {
    SQLite::Statement statement(database_, delete_sql(table_));
    bind_identity(statement, 0, row);
    statement.exec();
}

std::optional<SqliteRefusal> SqliteTrial::write(const SqliteRow& row,
                                                const std::vector<Field>& fields) {
    std::vector<std::string> columns;
    for (const Field& field : fields) {
        columns.push_back(field.name);
    }
    try {
        SQLite::Statement statement(database_, update_sql(table_, columns));
        int place = 0;
        for (const Field& field : fields) {
            bind_value(statement, ++place, field.value);
        }
        bind_identity(statement, place, row);
        statement.exec();
    } catch (const SQLite::Exception& fault) {
        return refusal_of(table_, fault);
    }
    return std::nullopt;
}

std::optional<Record> SqliteTrial::record(const SqliteRow& row) {
    SQLite::Statement statement(
        database_, fmt::format("SELECT {} FROM {} WHERE {}=?", row_columns(table_),
                               table_.sql_name(), fmt::join(table_.identity, "=? AND ")));
    bind_identity(statement, 0, row);
    return statement.executeStep() ? std::optional(read_row(table_, statement).record)
                                   : std::nullopt;
}

bool SqliteTrial::clashes(const SqliteRow& row) {
    if (!take(row)) {
        return true;
    }
    remove(row);
    return false;
}

}  // namespace dsar
