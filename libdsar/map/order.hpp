// SPDX-License-Identifier: Apache-2.0
// In which order collections are changed: what refers to a record goes before the record.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>
#include <vector>

namespace dsar {

/// Every collection as `store/collection`. Those of one store stand together, so that a store is
/// changed in one transaction, each after all of its store that refer to it; a store stands after
/// the stores that refer to it. Ties and cycles go by name, so that the order is always the same.
/// Nobody can serve a cycle: its store must defer its constraints.
DSAR_API std::vector<std::string> children_first(const DataMap& map);

}  // namespace dsar
