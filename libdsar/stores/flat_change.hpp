// SPDX-License-Identifier: Apache-2.0
// Carries out changes of flat files: plans them by reading alone, then rewrites the files that hold
// a record to change, one after the other.
#pragma once

#include "libdsar/stores/flat_plan.hpp"

#include <span>
#include <vector>

namespace dsar {

/// Store::change for a flat format. Throws Error: Failed also for an obstacle, before anything is
/// done.
ChangeResult change_flat(const StoreEntry& store, const FlatFormat& format,
                         std::span<const Change> changes, const ChangeContext& context);

/// StoreReader::obstacles for a flat format.
std::vector<Obstacle> flat_obstacles(const FlatFormat& format, std::span<const Change> changes);

}  // namespace dsar
