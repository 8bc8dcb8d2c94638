// SPDX-License-Identifier: Apache-2.0
// Rows of SQLite that go for a while: what is kept of them, whether they could be put back, and how
// that is done.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/parts.hpp"
#include "libdsar/stores/sqlite/row.hpp"
#include "libdsar/stores/sqlite/trial.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// StoreReader::copies. The session is in a transaction. Throws Error.
std::vector<std::string> copy_rows(SqliteSession& session, const StoreEntry& store,
                                   std::span<const Change> changes);

/// Why a row could not be put back once it is removed, in words for Obstacle::why; empty: it could.
/// Rows that refer to it are not looked at. `trial` may be nullptr.
std::string why_not_put_back(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                             SqliteTrial* trial);

/// The row that a copy holds. Throws Error (Failed) when the copy is damaged, or the table has lost
/// a column since.
SqliteRow row_in_copy(std::string_view copy, const SqliteTable& table);

/// What stands where the row would be put back: under its rowid or primary key, and under its key
/// of the map. A rowid counts only where it is a column, or `by_place`.
Standing standing_in(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                     const RecordKey& key, bool by_place);

/// A statement that puts the row back, and its parameters.
struct SqliteInsert {
    std::string sql;
    std::vector<Value> values;
};

/// With its rowid, unless another row has that by now and it does not count.
SqliteInsert insert_of(SqliteSession& session, const SqliteTable& table, const SqliteRow& row,
                       bool by_place);

/// After it was run. Throws Error (Failed) when the row is not as it was: a column has become
/// another type.
void require_same(SqliteSession& session, const SqliteTable& table, const SqliteRow& row);

/// Whether a result code of SQLite says that another row has a value that must be unique.
bool is_clash(int code);

}  // namespace dsar
