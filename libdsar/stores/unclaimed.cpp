// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/unclaimed.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/options.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace dsar {
namespace {

// A collection of a `files` store without a path takes the whole folder.
bool takes(const CollectionEntry& collection, const std::string& name) {
    const std::string plain =
        std::filesystem::path(collection.path).lexically_normal().generic_string();
    return collection.path.empty() || plain == name || glob_matches(collection.path, name);
}

}  // namespace

void add_unclaimed(const StoreEntry& store, const std::filesystem::path& root,
                   std::vector<CollectionInfo>& described) {
    const std::filesystem::path folder = store_path(store, root);
    if (!std::filesystem::is_directory(folder)) {
        return;
    }
    std::vector<StoreFile> files;
    try {
        files = files_below(folder);
    } catch (const Error& error) {
        throw reading_error(store, {}, {}, error);
    }
    for (StoreFile& file : files) {
        const bool taken = std::any_of(
            store.collections.begin(), store.collections.end(),
            [&](const CollectionEntry& collection) { return takes(collection, file.name); });
        if (!taken) {
            described.push_back({std::move(file.name), {}, {}, {}});
        }
    }
}

}  // namespace dsar
