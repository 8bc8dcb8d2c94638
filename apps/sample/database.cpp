// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/database.hpp"

namespace sample {

namespace {

std::string insert_statement(std::string_view name, int columns) {
    std::string sql = "INSERT INTO " + std::string{name} + " VALUES (?";
    for (int column = 1; column < columns; ++column) {
        sql += ",?";
    }
    return sql + ")";
}

}  // namespace

Table::Table(SQLite::Database& database, std::string_view name, int columns)
    : statement_{database, insert_statement(name, columns)} {}

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
