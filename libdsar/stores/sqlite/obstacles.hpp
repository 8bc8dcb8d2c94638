// SPDX-License-Identifier: Apache-2.0
// What would stop changes of an SQLite file, found by reading it and its catalogue.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/sqlite/session.hpp"

#include <span>
#include <vector>

namespace dsar {

/// All obstacles, in the order of the changes. Records that are no longer there have none. Other
/// stores may refer to these records too: that is not seen here. Throws Error when the database
/// cannot be read, or lacks a table or a key column of the map.
std::vector<Obstacle> find_obstacles(SqliteSession& session, const StoreEntry& store,
                                     std::span<const Change> changes);

}  // namespace dsar
