// SPDX-License-Identifier: Apache-2.0
// An SQLite file that is filled in one go: one transaction, no journal, indexes last.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sample {

/// Bytes that are no text.
struct Blob {
    std::string bytes;
};

/// What stands in one column of a row.
class Cell {
 public:
    Cell(std::nullopt_t) {}
    Cell(std::integral auto number) : value_{static_cast<std::int64_t>(number)} {}
    Cell(double number) : value_{number} {}
    Cell(std::string text) : value_{std::move(text)} {}
    Cell(std::string_view text) : value_{std::string{text}} {}
    Cell(const char* text) : value_{std::string{text}} {}
    Cell(Blob blob) : value_{std::move(blob)} {}
    /// NULL when empty.
    template <typename Value>
    Cell(const std::optional<Value>& value) {
        if (value.has_value()) {
            *this = Cell{*value};
        }
    }

    void bind(SQLite::Statement& statement, int column) const;

 private:
    std::variant<std::monostate, std::int64_t, double, std::string, Blob> value_;
};

/// One statement that inserts rows of a table.
class Table {
 public:
    /// The table must have that many columns.
    Table(SQLite::Database& database, std::string_view name, std::size_t columns);

    /// Inserts one row. A list, because the members of a list are reckoned from left to right:
    /// chance falls the same under every compiler. Throws std::logic_error when a column is
    /// forgotten.
    void insert(std::initializer_list<Cell> cells);

 private:
    SQLite::Statement statement_;
    std::size_t columns_;
};

/// A new database, ready for rows.
SQLite::Database create_database(const std::filesystem::path& path, std::string_view tables);

/// Builds the indexes and makes everything last.
void finish_database(SQLite::Database& database, std::string_view indexes);

}  // namespace sample
