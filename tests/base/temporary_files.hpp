// SPDX-License-Identifier: Apache-2.0
// What tests of temporary files need: the files, which have no name, and bytes to put into them.
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <system_error>

namespace dsar::test {

/// The way to an open file in `folder`, among our descriptors, as another process of this account
/// could find it; empty when there is none.
inline std::filesystem::path open_file_in(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code ignored;
        const std::filesystem::path target = std::filesystem::read_symlink(entry.path(), ignored);
        if (target.string().starts_with(folder.string() + "/")) {
            return entry.path();
        }
    }
    return {};
}

/// Less than `most` bytes of any kind.
inline std::string some_bytes(std::mt19937& random, std::size_t most) {
    std::string bytes(random() % most, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random() % 256);
    }
    return bytes;
}

}  // namespace dsar::test
