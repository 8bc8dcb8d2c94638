// SPDX-License-Identifier: Apache-2.0
// The files of a collection: the store's `path`, or in that folder the collection's own path or
// glob, which may reach into archives. Never outside the folder, always in the same order, and
// nothing found is an error.
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

class ArchiveFile;  // stores/archive_file.hpp

/// One file of a collection, on disk or in an archive.
struct StoreFile {
    std::filesystem::path path;
    std::string name;        ///< relative to the store's folder, with that in the archive: `#file`
    std::uint64_t size = 0;  ///< on disk
    std::uint64_t device = 0;
    std::uint64_t number = 0;                        ///< inode; 0: not known
    std::string members = {};                        ///< of an archive: the glob of those meant
    std::shared_ptr<ArchiveFile> archive = nullptr;  ///< that it is a member of
    std::uint64_t member = 0;                        ///< which, from 1
    bool is_single = false;                          ///< known to be no archive itself
};

/// What tells a file from one that has its name, or its inode, by now. `descriptor` instead of
/// `path`, if it is open. Throws Error (Failed).
StoreFile identified(const std::filesystem::path& path, int descriptor = -1);

/// Throws Error (Failed) when the store's path is not there or may not be read.
void require_store_path(const StoreEntry& store, const std::filesystem::path& root);

/// The files of a collection, ordered by name. `*` and `?` stop at `/`, `**` is any number of
/// folders,
/// `[..]` is a set. Throws Error: Failed when there is none (unless the store says `may_be_empty`
/// and the path is a glob) or one lies outside the folder, NotSetUp when the path leads out of it.
std::vector<StoreFile> files_of(const StoreEntry& store, const CollectionEntry& collection,
                                const std::filesystem::path& root);

/// The bytes that the files have on disk.
std::uint64_t total_size(const std::vector<StoreFile>& files);

/// Hands over the files one by one, in place of each archive its members that are meant. Until
/// `take` returns, a member can be opened; opening each once or twice from its front costs no
/// second pass over the archive. Throws Error (Failed) for what is no file that can be read:
/// archives in archives, encrypted members, names that lead out, none that is meant.
void each_text_file(const StoreEntry& store, const CollectionEntry& collection,
                    const std::vector<StoreFile>& files,
                    const std::function<void(const StoreFile& file)>& take);

/// Whether the path of a collection means members of the file `name`, should it be an archive.
bool reaches_into(std::string_view glob, std::string_view name);

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

/// Why the records of a file that is read cannot be changed, in words for Obstacle::why: it is a
/// member of an archive, or in an encoding that only its first bytes tell. Empty: nothing is known.
std::string_view only_read_because(const StoreEntry& store, const StoreFile& file);

/// Opens one file of the set or member of an archive, decompressed, and as UTF-8 where it begins
/// with the byte order mark of UTF-16 and the store names no `encoding`; an archive as what all its
/// members hold. Throws Error (Failed) naming store, collection and file.
std::unique_ptr<ByteSource> open_collection_file(const StoreEntry& store,
                                                 const CollectionEntry& collection,
                                                 const StoreFile& file);

}  // namespace dsar
