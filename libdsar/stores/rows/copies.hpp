// SPDX-License-Identifier: Apache-2.0
// Rows that go for a while: what is kept of them, and what stands where they would be put back.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/parts.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// StoreReader::copies over a server, which is in a transaction that reads. Throws Error.
std::vector<std::string> copy_rows(RowServer& server, const StoreEntry& store,
                                   std::span<const Change> changes);

/// Why a row could not be put back once it is removed, in words for Obstacle::why; empty: it could.
/// Rows that refer to it are not looked at.
std::string why_not_put_back(RowServer& server, const RowTable& table, const StoredRow& row);

/// The row that a copy holds: `raw`, no record. Throws Error
/// (Failed) when the copy is damaged, or the table has lost a column since.
StoredRow row_in_copy(const RowServer& server, std::string_view copy, const RowTable& table);

/// What stands under the key where the row would be put back.
Standing standing_in(RowServer& server, const RowTable& table, const StoredRow& row,
                     const RecordKey& key);

/// Whether both say the same in every column that is written and that both know: columns may have
/// come since.
bool is_same_row(const RowTable& table, const StoredRow& copy, const StoredRow& row);

}  // namespace dsar
