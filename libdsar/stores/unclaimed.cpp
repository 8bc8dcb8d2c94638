// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/unclaimed.hpp"

#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/options.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace dsar {
namespace {

// A collection of a `files` store without a path takes the whole folder.
bool takes(const CollectionEntry& collection, const std::string& name) {
    const std::string plain =
        std::filesystem::path(collection.path).lexically_normal().generic_string();
    return collection.path.empty() || plain == name || glob_matches(collection.path, name) ||
           reaches_into(collection.path, name);
}

}  // namespace

void add_unclaimed(const StoreEntry& store, const std::filesystem::path& root,
                   std::vector<CollectionInfo>& described) {
    const std::filesystem::path folder = store_path(store, root);
    if (!std::filesystem::is_directory(folder)) {
        return;
    }
    std::vector<std::string> unclaimed;
    try {
        each_file_below(folder, [&](const StoreFile& file) {
            const auto claims = [&](const CollectionEntry& collection) {
                return takes(collection, file.name);
            };
            if (std::none_of(store.collections.begin(), store.collections.end(), claims)) {
                unclaimed.push_back(file.name);
            }
        });
    } catch (const std::filesystem::filesystem_error& error) {
        throw reading_error(store, {}, "a folder cannot be read: " + error.code().message());
    }
    std::sort(unclaimed.begin(), unclaimed.end());
    for (std::string& name : unclaimed) {
        described.push_back({std::move(name), {}, {}, {}});
    }
}

}  // namespace dsar
