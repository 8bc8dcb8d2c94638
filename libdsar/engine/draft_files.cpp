// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft_files.hpp"

#include "libdsar/stores/options.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

std::string without_packing(const std::string& name) {
    constexpr std::array<std::string_view, 3> ends{".gz", ".zst", ".zstd"};
    for (const std::string_view end : ends) {
        if (name.ends_with(end)) {
            return name.substr(0, name.size() - end.size());
        }
    }
    return name;
}

/// Every run of digits as one star; what a glob would take for its own stays as it is.
std::string pattern_of(const std::string& name) {
    std::string pattern;
    for (const char letter : without_packing(name)) {
        if (!is_digit(letter)) {
            pattern += letter;
        } else if (!pattern.ends_with('*')) {
            pattern += '*';
        }
    }
    const std::string between = "*-*";
    for (std::size_t place = 0; (place = pattern.find(between)) != std::string::npos;) {
        pattern.replace(place, between.size(), "*");
    }
    return pattern;
}

/// The file's name without folders, digits and what stands behind the first dot.
std::string name_for(const std::string& path, const std::string& fallback) {
    std::string name = path.substr(path.rfind('/') + 1);
    name = name.substr(0, name.find('.'));
    std::erase(name, '*');
    while (!name.empty() && (name.back() == '-' || name.back() == '_' || name.back() == ' ')) {
        name.pop_back();
    }
    return name.empty() ? fallback : name;
}

void add_collection(StoreEntry& store, std::string name, std::string path) {
    const std::string wanted = name;
    for (int number = 2; store.collection(name) != nullptr; ++number) {
        name = wanted + "-" + std::to_string(number);
    }
    CollectionEntry entry;
    entry.name = std::move(name);
    entry.path = std::move(path);
    store.collections.push_back(std::move(entry));
}

}  // namespace

bool is_glob(const CollectionEntry& collection) {
    return collection.path.find_first_of("*?[") != std::string::npos;
}

StoreEntry with_collections_of_files(const StoreEntry& store, const std::filesystem::path& root,
                                     const std::vector<CollectionInfo>& described) {
    StoreEntry out = store;
    const std::filesystem::path path = store_path(store, root);
    if (!std::filesystem::is_directory(path)) {
        if (out.collections.empty()) {
            add_collection(out, name_for(path.filename().string(), store.name), {});
        }
        return out;
    }
    std::map<std::string, std::vector<std::string>> groups;
    for (const CollectionInfo& info : described) {
        if (store.collection(info.name) == nullptr) {
            groups[pattern_of(info.name)].push_back(info.name);
        }
    }
    for (const auto& [pattern, files] : groups) {
        const bool packed = std::any_of(files.begin(), files.end(), [](const std::string& file) {
            return without_packing(file) != file;
        });
        const bool one = files.size() == 1;
        add_collection(out, name_for(pattern, store.name),
                       one ? files.front() : pattern + (packed ? "*" : ""));
    }
    return out;
}

}  // namespace dsar
