// SPDX-License-Identifier: Apache-2.0
// Files in a store's folder that no collection of the map takes: whoever adds a file to a folder
// adds data that no search would find.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/store.hpp"

#include <filesystem>
#include <vector>

namespace dsar {

/// Adds each such file to what a store of files describes, as a collection without fields that is
/// named as the file is, relative to the folder. Nothing when the store's path is a file. Throws
/// Error (Failed) when the folder cannot be read.
void add_unclaimed(const StoreEntry& store, const std::filesystem::path& root,
                   std::vector<CollectionInfo>& described);

}  // namespace dsar
