// SPDX-License-Identifier: Apache-2.0
// What would stop changes of rows, found by reading them and the server's catalogue.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <span>
#include <vector>

namespace dsar {

/// StoreReader::obstacles over a server, in the order of the changes. Records that are no longer
/// there have none. The server is in a transaction that reads. Throws Error when it cannot be read,
/// or lacks a table or a key column of the map.
std::vector<Obstacle> find_row_obstacles(RowServer& server, const StoreEntry& store,
                                         std::span<const Change> changes);

}  // namespace dsar
