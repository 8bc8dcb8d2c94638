// SPDX-License-Identifier: Apache-2.0
// A table or view as SQLite describes it, and how one of its rows is found again.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/sqlite/session.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What SQLite makes of every value that a column of a table takes, and of what it is compared
/// with: 5 and '5' are one there.
enum class SqliteAffinity { Number, Text, Unknown };

/// One column that a SELECT can name, generated ones included.
struct SqliteColumn {
    std::string name;
    std::string type;  ///< as declared
    bool nullable = true;
    int key_part = 0;                                   ///< place in the primary key, from 1
    bool generated = false;                             ///< its value is computed from others
    SqliteAffinity affinity = SqliteAffinity::Unknown;  ///< of tables alone, where it is plain
};

/// One table, view or virtual table.
struct SqliteTable {
    std::string name;
    std::vector<SqliteColumn> columns;
    /// The name under which this table has its rowid; empty when there is none.
    std::string rowid;
    /// What tells rows apart, as SQL: the rowid, or the primary key; empty for views.
    std::vector<std::string> identity;

    /// `main."name"`, for SQL.
    [[nodiscard]] std::string sql_name() const { return "main." + quoted_identifier(name); }
    [[nodiscard]] bool has(std::string_view column) const;
};

/// Throws Error (Failed) with the nearest name when there is no such table or view.
SqliteTable read_table(SqliteSession& session, const std::string& name);

/// The column that the path stands in, as SQL; `#` is the rowid. Throws Error (Failed) when the
/// table has no such column, or no rowid.
std::string column_sql(const SqliteSession& session, const SqliteTable& table,
                       const FieldPath& path);

/// The column, as SQL, that is an INTEGER PRIMARY KEY and so the rowid itself; empty: none.
std::string integer_key(const SqliteTable& table);

/// The value in a column of the current row, exactly: a REAL with the fewest digits that read back
/// as the same number, infinity as `9.0e+999`.
Value column_value(const SQLite::Column& column);

}  // namespace dsar
