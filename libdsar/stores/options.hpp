// SPDX-License-Identifier: Apache-2.0
// What the map says about a store, as connectors read it, and the errors they speak in.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The option's text, or `otherwise` when the map does not name it.
std::string option(const StoreEntry& store, std::string_view name, std::string_view otherwise = {});

/// An option that is `true` or `false`. Throws Error (NotSetUp) for any other text.
bool flag_option(const StoreEntry& store, std::string_view name, bool otherwise);

/// An option that is one of `words`; the first of them when the map does not name it. Throws Error
/// (NotSetUp) with the nearest word.
std::string choice_option(const StoreEntry& store, std::string_view name,
                          const std::vector<std::string>& words);

/// The same of one collection: as the map says there, else of the store.
std::string choice_option(const StoreEntry& store, const CollectionEntry& collection,
                          std::string_view name, const std::vector<std::string>& words);

/// The store's `path`, relative paths against `root`.
std::filesystem::path store_path(const StoreEntry& store, const std::filesystem::path& root);

/// The settings of a store or one of its collections cannot be used.
Error settings_error(const StoreEntry& store, std::string_view collection, std::string why,
                     std::string next = {});

/// A store or one of its collections cannot be read; `why` names files, records and fields, no
/// values.
Error reading_error(const StoreEntry& store, std::string_view collection, std::string why,
                    std::string next = {});

/// The same of one that cannot be changed.
Error changing_error(const StoreEntry& store, std::string_view collection, std::string why,
                     std::string next = {});

/// reading_error about what stands at `where`, for an error that came from below.
Error reading_error(const StoreEntry& store, std::string_view collection, std::string_view where,
                    const Error& cause);

}  // namespace dsar
