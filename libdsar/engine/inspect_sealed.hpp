// SPDX-License-Identifier: Apache-2.0
// What `map check` says of sealed fields: whether they open, and what a search costs there.
#pragma once

#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/store.hpp"

#include <filesystem>
#include <string>

namespace dsar {

/// Fields that cannot be opened, and indexes that do not hold what the map says, each with its
/// line.
void check_sealed_values(const StoreEntry& store, const std::filesystem::path& root,
                         Problems& problems);

/// Why every search opens the whole column, or reads it, and what would help; `what` is empty when
/// a search asks an index.
struct SealedCost {
    std::string what;
    std::string next;
};
SealedCost sealed_cost(const CollectionEntry& collection, const FieldEntry& field,
                       const FieldInfo& described, bool typed, const std::string& records);

}  // namespace dsar
