// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/compress.hpp"

namespace dsar {
namespace {

bool is_bzip2(std::string_view front) {
    // Text may begin like the first three bytes, not like the block or the end behind them.
    return front.size() >= 10 && front.starts_with("BZh") && front[3] >= '1' && front[3] <= '9' &&
           (front.substr(4, 6) == "1AY&SY" || front.substr(4, 6) == "\x17\x72\x45\x38\x50\x90");
}

/// Skippable frames, which may stand before the first, are zstd too.
bool is_zstd(std::string_view front) {
    return front.starts_with("\x28\xb5\x2f\xfd") ||
           (front.size() >= 4 && (static_cast<unsigned char>(front[0]) & 0xf0U) == 0x50U &&
            front.substr(1, 3) == "\x2a\x4d\x18");
}

}  // namespace

Packing packing_of(std::string_view front) {
    if (front.starts_with("\x1f\x8b")) {
        return Packing::Gzip;
    }
    if (is_zstd(front)) {
        return Packing::Zstd;
    }
    if (is_bzip2(front)) {
        return Packing::Bzip2;
    }
    return front.starts_with(std::string_view("\xfd"
                                              "7zXZ\0",
                                              6))
               ? Packing::Xz
               : Packing::None;
}

Packing packing_of(const std::filesystem::path& path) {
    std::string front(longest_compression_mark, '\0');
    const auto file = open_file(path);
    std::size_t size = 0;
    while (size < front.size()) {
        const std::size_t count =
            file->read(std::as_writable_bytes(std::span(front)).subspan(size));
        if (count == 0) {
            break;
        }
        size += count;
    }
    return packing_of(std::string_view(front).substr(0, size));
}

}  // namespace dsar
