// SPDX-License-Identifier: Apache-2.0
// What the map says of a collection, held against what the store's catalogue declares: foreign
// keys, NOT NULL, types (`map check`). No value is read.
#pragma once

#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/store.hpp"

#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Where map and catalogue do not agree.
struct CatalogueComplaint {
    Problem::Severity severity = Problem::Severity::Problem;
    std::string pointer;  ///< into the map file
    std::string what;     ///< begins with the collection
    std::string next;
};

/// Foreign keys that the map does not follow although they lead to what is somebody's (a warning),
/// or that it contradicts;
/// fields that erasing or trimming would clear although they are NOT NULL; fields that are said to
/// be what a column of their type cannot hold, where types bind, and links between types that never
/// agree; composite links without any index. `described`: the whole store.
std::vector<CatalogueComplaint> check_catalogue(const StoreEntry& store,
                                                const CollectionEntry& collection,
                                                std::span<const CollectionInfo> described);

}  // namespace dsar
