// SPDX-License-Identifier: Apache-2.0
// In which order collections are changed: what refers to a record goes before the record.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>
#include <vector>

namespace dsar {

/// Every collection as `store/collection`, each after all that refer to it; ties and cycles by
/// name, so that the order is always the same. Nobody can serve a cycle: its store must defer its
/// constraints.
DSAR_API std::vector<std::string> children_first(const DataMap& map);

}  // namespace dsar
