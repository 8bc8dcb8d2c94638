// SPDX-License-Identifier: Apache-2.0
// What would stop a plan half-way, asked of the stores before anything is touched.
#pragma once

#include "libdsar/engine/changes.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"

#include <string>
#include <vector>

namespace dsar {

/// What would stop one change.
struct StoreObstacle {
    std::string store;
    std::string collection;
    std::string field;  ///< empty: the whole record
    std::string what;   ///< as Obstacle::what, or `unavailable`
    std::string why;
    PlanPlace place;
};

/// Opens each store for reading and asks it.
std::vector<StoreObstacle> find_obstacles(const Workspace& workspace,
                                          const std::vector<StoreChanges>& changes);

/// Adds them to the plan: one blocker for each collection, kind and field.
void add_blockers(const std::vector<StoreObstacle>& obstacles, Plan& plan);

}  // namespace dsar
