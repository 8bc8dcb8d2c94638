// SPDX-License-Identifier: Apache-2.0
// Finding the rows of one condition through an index: a few batched statements, never one per
// record.
#pragma once

#include "libdsar/stores/sqlite/table.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace dsar {

/// A condition that an index can answer. What it finds is a little more than what the condition
/// means (an index may fold case): each row is still to be compared.
class SqliteLookup {
 public:
    /// nullopt when the condition needs a scan whatever indexes there are: typed or free text,
    /// inside JSON, parts of a name. Throws Error (Failed) when a field is no column.
    static std::optional<SqliteLookup> of(const SqliteSession& session, const SqliteTable& table,
                                          const Condition& condition,
                                          std::span<const FieldPath> fields);

    /// Takes over what `other` looks for and returns true when both ask the same columns.
    bool merge(const SqliteLookup& other);

    /// False when SQLite would use no index: then the condition needs a scan.
    bool find_index(SqliteSession& session, const SqliteTable& table);

    /// Calls `row` for each row found, positioned on `columns` (SQL). A row comes once per
    /// statement.
    void run(SqliteSession& session, const SqliteTable& table, const std::string& columns,
             const std::function<void(SQLite::Statement& row)>& row) const;

    /// Whether one statement is enough.
    [[nodiscard]] bool is_one_statement() const;

    /// How many values it asks for.
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    /// Takes the upper part of the values out of it, for another connection: a little more than a
    /// half, as it is this one's thread that delivers what both find.
    SqliteLookup split();

 private:
    using Bound = std::variant<std::int64_t, std::string>;

    void add_needle(const std::string& needle, std::span<const SqliteAffinity> affinities);
    [[nodiscard]] std::size_t batch() const;
    [[nodiscard]] std::string where() const;
    bool uses_index(SqliteSession& session, const SqliteTable& table) const;

    std::vector<std::string> columns_;  // SQL, one per part
    std::string name_;                  // of the column when there is one, and it is no position
    std::string collation_;
    std::vector<std::vector<Bound>> values_;  // one entry per needle and spelling
};

}  // namespace dsar
