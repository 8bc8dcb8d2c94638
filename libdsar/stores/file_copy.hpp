// SPDX-License-Identifier: Apache-2.0
// A whole file with all that goes with it, and the same file put back under its name. No error
// names the file: its name may say whose it is.
#pragma once

#include "libdsar/stores/parts.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// A file of more bytes is not copied: copies are held in memory.
constexpr std::uint64_t most_copied = std::uint64_t{64} << 20;

/// A file as it was.
struct FileCopy {
    std::string name;  ///< relative to the store's folder
    std::uint32_t mode = 0;
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::int64_t modified = 0;                                    ///< nanoseconds
    std::vector<std::pair<std::string, std::string>> attributes;  ///< extended: ACLs are among them
    std::string bytes;

    void pack(PartsWriter& out) const;
    static FileCopy unpack(PartsReader& in);
};

/// Copies a file that is as it was in the state `as_read`. Throws Error (Failed), `what`.
FileCopy copy_file(const std::filesystem::path& path, const FileState& as_read,
                   const std::string& what);

/// What stands under the name of a copy. Same: bytes and, to the second, the time of the last
/// change.
Standing standing_at(const std::filesystem::path& path, const FileCopy& copy);

/// Puts the file there, whole or not at all, with its mode, times, extended attributes and, where
/// the account may set them, owner and group. `poll` is called last before the point of no return.
/// Throws Error (Failed): `what`, when a file stands there, its folder is gone, or an attribute
/// cannot be kept. Returns the file when the disk did not say that it keeps it.
[[nodiscard]] std::vector<std::filesystem::path> put_file_back(const std::filesystem::path& path,
                                                               const FileCopy& copy,
                                                               const std::string& what,
                                                               const std::function<void()>& poll);

}  // namespace dsar
