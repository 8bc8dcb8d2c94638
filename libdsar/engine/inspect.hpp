// SPDX-License-Identifier: Apache-2.0
// Compares the data map with what the stores themselves say (`map check`, `doctor`).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/engine/grants.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>
#include <vector>

namespace dsar {

/// Options of a store that its connector does not know or lacks (needs no store).
DSAR_API Problems check_store_options(const Workspace& workspace);

/// Every store described and compared with the map: collections and fields that are missing on
/// either side, keys and links that lead nowhere, foreign keys that the map lacks or contradicts,
/// fields that would be cleared and are NOT NULL, types that cannot be what is said, values of a
/// `normal` column that are not in normal form, identifying columns without index (with their
/// cost). A store that does not answer is a problem. `only`: one store, or empty for all.
DSAR_API Problems check_stores(const Workspace& workspace, const std::string& only);

/// Whether one store answers, how fast, and what is wrong with it.
struct StoreHealth {
    std::string store;
    bool answers = false;
    double seconds = 0;
    std::string why;
    std::size_t collections = 0;
    StoreGrants grants;               ///< what its account may not, where it answers
    std::vector<std::string> closed;  ///< sealed fields of which a sample does not open, and why
};

/// Opens and describes every store (or `only`), in the map's order.
DSAR_API std::vector<StoreHealth> check_health(const Workspace& workspace, const std::string& only);

}  // namespace dsar
