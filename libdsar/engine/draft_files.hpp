// SPDX-License-Identifier: Apache-2.0
// Which collections the files of a store make, where nobody has said so yet.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/store.hpp"

#include <filesystem>
#include <vector>

namespace dsar {

/// The store with a collection for each file that none claims; files whose names differ in digits
/// alone, or in how they are packed, are one. `described`: what the store says of itself.
StoreEntry with_collections_of_files(const StoreEntry& store, const std::filesystem::path& root,
                                     const std::vector<CollectionInfo>& described);

/// Whether a collection's path means more than one file.
bool is_glob(const CollectionEntry& collection);

}  // namespace dsar
