// SPDX-License-Identifier: Apache-2.0
// Rows that changes mean, read many at once.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace dsar {

/// Hands out the rows of changes, which are asked for in their order.
class RowsOfChanges {
 public:
    /// Both must outlive it.
    RowsOfChanges(RowServer& server, std::span<const Change> changes)
        : server_(server), changes_(changes) {}

    /// RowServer::rows_of_key() of the change's key; once for each change.
    std::vector<StoredRow> take(std::size_t number);

 private:
    RowServer& server_;
    std::span<const Change> changes_;
    std::size_t first_ = 0;  // of those that were read
    std::vector<std::vector<StoredRow>> rows_;
};

}  // namespace dsar
