// SPDX-License-Identifier: Apache-2.0
// A private copy of one table in memory, without any rows but those that change: its constraints
// say there what they would say in the store, and nothing is written.
#pragma once

#include "libdsar/stores/sqlite/row.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// What a constraint, or a declared type, says against a change.
struct SqliteRefusal {
    std::string what;    ///< not_null, unique or check; too_long or type
    std::string column;  ///< empty when it is not one
    std::string why;     ///< its name, without values
};

/// One table with its unique indexes.
class SqliteTrial {
 public:
    /// nullptr when the table cannot be made here: it is virtual, or its constraints need what only
    /// the program of the database has. `table` must outlive it.
    static std::unique_ptr<SqliteTrial> of(SqliteSession& session, const SqliteTable& table);

    /// Takes a row of the store, whatever constraints say to it; false when that is not possible.
    bool take(const SqliteRow& row);
    void remove(const SqliteRow& row);
    /// Writes to a row that was taken; nullopt when nothing is said against it.
    std::optional<SqliteRefusal> write(const SqliteRow& row, const std::vector<Field>& fields);

    /// The row as its columns would hold it now.
    std::optional<Record> record(const SqliteRow& row);
    /// Whether a row that does not change could not stand beside those taken.
    bool clashes(const SqliteRow& row);

 private:
    explicit SqliteTrial(const SqliteTable& table);
    void insert(const SqliteRow& row);

    const SqliteTable& table_;
    SQLite::Database database_;
};

}  // namespace dsar
