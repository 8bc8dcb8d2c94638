// SPDX-License-Identifier: Apache-2.0
// The same rows in SQLite and in another store, the same queries, the same answers.
#pragma once

#include "tests/stores/asking.hpp"

#include <string>
#include <vector>

namespace dsar::test {

/// Rows of a table t(id, number, mail, other, note): whole numbers in the first two columns, texts
/// as people and attackers write them in the others, and NULLs.
std::vector<std::vector<Value>> rows_like_sqlite();

/// Those rows as INSERTs, each value as `literal` writes it.
std::string inserts_of(const std::vector<std::vector<Value>>& rows,
                       std::string (*literal)(const Value& value));

/// Asks SQLite and `other`, whose table t holds rows_like_sqlite(), at random. Its texts must be
/// equal where their bytes are; it must have indexes on (number, mail) and on mail.
void check_like_sqlite(StoreReader& other);

}  // namespace dsar::test
