// SPDX-License-Identifier: Apache-2.0
// An SQLite file that is filled in one go: one transaction, no journal, indexes last.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sample {

/// Bytes that are no text.
struct Blob {
    std::string bytes;
};

/// One statement that inserts rows of a table.
class Table {
 public:
    /// The table must have that many columns.
    Table(SQLite::Database& database, std::string_view name, int columns);

    /// Inserts one row; an empty optional is NULL.
    template <typename... Values>
    void insert(const Values&... values) {
        statement_.reset();
        int column = 0;
        (bind(++column, values), ...);
        statement_.exec();
    }

 private:
    void bind(int column, std::integral auto value) {
        statement_.bind(column, static_cast<std::int64_t>(value));
    }
    void bind(int column, double value) { statement_.bind(column, value); }
    void bind(int column, const std::string& value) { statement_.bind(column, value); }
    void bind(int column, std::string_view value) { statement_.bind(column, std::string{value}); }
    void bind(int column, const char* value) { statement_.bind(column, value); }
    void bind(int column, const Blob& value) {
        statement_.bind(column, value.bytes.data(), static_cast<int>(value.bytes.size()));
    }
    void bind(int column, std::nullopt_t) { statement_.bind(column); }
    template <typename Value>
    void bind(int column, const std::optional<Value>& value) {
        if (value.has_value()) {
            bind(column, *value);
        } else {
            bind(column, std::nullopt);
        }
    }

    SQLite::Statement statement_;
};

/// A new database, ready for rows.
SQLite::Database create_database(const std::filesystem::path& path, std::string_view tables);

/// Builds the indexes and makes everything last.
void finish_database(SQLite::Database& database, std::string_view indexes);

}  // namespace sample
