// SPDX-License-Identifier: Apache-2.0
// The files of a collection: the store's `path`, or in that folder the collection's own path or
// glob. Never outside the folder, always in the same order, and nothing found is an error.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/map/data_map.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One file of a collection.
struct StoreFile {
    std::filesystem::path path;
    std::string name;        ///< relative to the store's folder: `#file`
    std::uint64_t size = 0;  ///< on disk
};

/// Throws Error (Failed) when the store's path is not there or may not be read.
void require_store_path(const StoreEntry& store, const std::filesystem::path& root);

/// The files of a collection, ordered by name. `*` and `?` stop at `/`, `**` is any number of
/// folders,
/// `[..]` is a set. Throws Error: Failed when there is none (unless the store says `may_be_empty`
/// and the path is a glob) or one lies outside the folder, NotSetUp when the path leads out of it.
std::vector<StoreFile> files_of(const StoreEntry& store, const CollectionEntry& collection,
                                const std::filesystem::path& root);

/// Whether `name` (relative, `/` between its parts) is meant by the glob.
bool glob_matches(std::string_view glob, std::string_view name);

/// Whether a relative path stays in the folder it starts from: not absolute, no `..` in it.
bool is_inside(std::string_view path);

/// Calls `take` for each regular file below `folder` as the file system lists them, links not
/// followed; names relative to it. Throws filesystem_error when a folder cannot be read.
void each_file_below(const std::filesystem::path& folder,
                     const std::function<void(const StoreFile& file)>& take);

/// Every file of a store whose `path` is a file or a folder, claimed by a collection or not
/// (Connector::each_file). Throws as each_file_below.
void each_file_of_store(const StoreEntry& store, const std::filesystem::path& root,
                        const std::function<void(const StoreFile& file)>& take);

/// Opens one file of the set, decompressed. Throws Error (Failed) naming store, collection and
/// file.
std::unique_ptr<ByteSource> open_collection_file(const StoreEntry& store,
                                                 const CollectionEntry& collection,
                                                 const StoreFile& file);

}  // namespace dsar
