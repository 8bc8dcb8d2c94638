// SPDX-License-Identifier: Apache-2.0
// One record of a table by its key, read exactly as a search reads it, and the statements that
// change it.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/sqlite/table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A row: its record, without key, and what tells it from all others of its table.
struct SqliteRow {
    Record record;
    std::vector<Value> identity;  ///< as SqliteTable::identity
};

/// The rows that the key names: none, one, or more where the key of the map is not unique. Where no
/// row has it exactly, one that spells it otherwise (`5` or `'5'`, or as the column's collation
/// folds case) is meant, so that no record is taken for gone. Throws Error.
std::vector<SqliteRow> rows_of_key(SqliteSession& session, const SqliteTable& table,
                                   const RecordKey& key);

/// `sql` is what follows SELECT: the columns of the table, then those of its identity.
std::string row_columns(const SqliteTable& table);

/// The row that a statement over row_columns() stands on.
SqliteRow read_row(const SqliteTable& table, SQLite::Statement& row);

/// A row's identity as one text, to be compared with others of its table.
std::string identity_text(const std::vector<Value>& identity);

/// `DELETE` or `UPDATE` of one row; parameters are the values of `columns`, then the identity.
std::string delete_sql(const SqliteTable& table);
std::string update_sql(const SqliteTable& table, const std::vector<std::string>& columns);

/// `INSERT` of one row; parameters are the values of `names`, which are SQL.
std::string insert_sql(const SqliteTable& table, const std::vector<std::string>& names);

/// The value as a column of SQLite holds it (AsHeld).
Value as_sqlite_column(const std::string& column, const Value& value);

/// Binds a value as a column would hold it: true is 1, JSON is text. Throws Error (Failed) when it
/// is a number that no column holds.
void bind_value(SQLite::Statement& statement, int place, const Value& value);

}  // namespace dsar
