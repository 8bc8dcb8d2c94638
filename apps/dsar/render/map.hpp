// SPDX-License-Identifier: Apache-2.0
// The data map for people.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>

namespace dsar::cli {

/// `8 stores, 21 collections, 164 fields`.
std::string map_size(const DataMap& map);

/// One row a collection: role, purpose, basis, retention, recipients, fields. `only`: one store, or
/// empty for all.
std::string map_table(const Workspace& workspace, const std::string& only, const Look& look);

/// Throws Error (Usage), with the nearest name, when the map has no such store.
void require_store(const Workspace& workspace, const std::string& name);

}  // namespace dsar::cli
