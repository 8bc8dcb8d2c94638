// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/space.hpp"

#include <fmt/format.h>

#include <sys/statvfs.h>

namespace dsar {

namespace {

std::string size_words(std::uint64_t bytes) {
    constexpr std::uint64_t kibibyte = 1024;
    return bytes < kibibyte * kibibyte
               ? fmt::format("{} KiB", (bytes + kibibyte - 1) / kibibyte)
               : fmt::format("{} MiB", (bytes + kibibyte * kibibyte - 1) / kibibyte / kibibyte);
}

}  // namespace

std::string no_room_because(const std::filesystem::path& file, std::uint64_t bytes) {
    const std::filesystem::path folder = file.parent_path();
    struct statvfs found {};
    if (::statvfs(folder.empty() ? "." : folder.c_str(), &found) != 0) {
        return {};
    }
    const std::uint64_t free = std::uint64_t{found.f_bavail} * found.f_frsize;
    if (free >= bytes) {
        return {};
    }
    return fmt::format("no space left for a copy of {}: {} are needed, {} are free",
                       file.filename().string(), size_words(bytes), size_words(free));
}

}  // namespace dsar
