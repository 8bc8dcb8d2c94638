// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/database.hpp"

#include <stdexcept>

namespace sample {

namespace {

std::string insert_statement(std::string_view name, std::size_t columns) {
    std::string sql = "INSERT INTO " + std::string{name} + " VALUES (?";
    for (std::size_t column = 1; column < columns; ++column) {
        sql += ",?";
    }
    return sql + ")";
}

/// Binds each kind of value to its column.
struct Binder {
    SQLite::Statement& statement;
    int column;

    void operator()(std::monostate) const { statement.bind(column); }
    void operator()(std::int64_t number) const { statement.bind(column, number); }
    void operator()(double number) const { statement.bind(column, number); }
    void operator()(const std::string& text) const { statement.bindNoCopy(column, text); }
    void operator()(const Blob& blob) const {
        statement.bindNoCopy(column, blob.bytes.data(), static_cast<int>(blob.bytes.size()));
    }
};

}  // namespace

void Cell::bind(SQLite::Statement& statement, int column) const {
    std::visit(Binder{statement, column}, value_);
}

Table::Table(SQLite::Database& database, std::string_view name, std::size_t columns)
    : statement_{database, insert_statement(name, columns)}, columns_{columns} {}

void Table::insert(std::initializer_list<Cell> cells) {
    if (cells.size() != columns_) {
        throw std::logic_error{"a row has the wrong number of columns: " + statement_.getQuery()};
    }
    statement_.reset();
    int column = 0;
    for (const auto& cell : cells) {
        cell.bind(statement_, ++column);
    }
    statement_.exec();
}

SQLite::Database create_database(const std::filesystem::path& path, std::string_view tables) {
    SQLite::Database database{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    database.exec(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;");
    database.exec("BEGIN; " + std::string{tables});
    return database;
}

void finish_database(SQLite::Database& database, std::string_view indexes) {
    database.exec(std::string{indexes} + "; COMMIT;");
}

}  // namespace sample
