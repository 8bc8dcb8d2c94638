// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/part_head.hpp"

#include "libdsar/base/decompress_module.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

constexpr std::uint32_t skippable = 0x184D2A50U;  // and the 15 behind it

}  // namespace

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t index = 0; index < size && at + index < bytes.size(); ++index) {
        number |= std::uint64_t{static_cast<unsigned char>(bytes[at + index])} << (8 * index);
    }
    return number;
}

void add_number(std::string& bytes, std::uint64_t number, std::size_t size) {
    for (std::size_t index = 0; index < size; ++index) {
        bytes += static_cast<char>(number >> (8 * index) & 0xFFU);
    }
}

bool is_skippable(std::string_view front) {
    return front.size() >= 8 && (number_at(front, 0, 4) & ~std::uint64_t{15}) == skippable;
}

GzipHead GzipHead::of(std::string_view front) {
    GzipHead head;
    const auto flags = static_cast<unsigned char>(front.size() > 9 ? front[3] : 0);
    head.level = front.size() > 9 && front[8] == 2 ? 9 : front.size() > 9 && front[8] == 4 ? 1 : 6;
    std::size_t at = 10;
    if ((flags & 4U) != 0) {
        head.find_block_size(front);
        at += 2 + number_at(front, at, 2);
    }
    for (const unsigned text : {8U, 16U}) {
        if ((flags & text) != 0) {
            at = front.find('\0', at);
            at = at == std::string_view::npos ? front.size() + 1 : at + 1;
        }
    }
    at += (flags & 2U) != 0 ? 2 : 0;
    if (at <= front.size()) {
        head.bytes = front.substr(0, at);
    }
    return head;
}

void GzipHead::find_block_size(std::string_view front) {
    const std::size_t end = std::min<std::size_t>(12 + number_at(front, 10, 2), front.size());
    for (std::size_t at = 12; at + 4 <= end; at += 4 + number_at(front, at + 2, 2)) {
        if (front[at] == 'B' && front[at + 1] == 'C' && number_at(front, at + 2, 2) == 2) {
            is_block = true;
            size_at = at + 4;
        }
    }
}

ZstdHead ZstdHead::of(std::string_view front) {
    ZstdHead head;
    const auto flags = static_cast<unsigned char>(front.size() > 5 ? front[4] : 0);
    const bool is_single = (flags & 32U) != 0;
    head.checksum = (flags & 4U) != 0;
    std::size_t at = 5;
    if (!is_single && front.size() > 5) {
        const auto window = static_cast<unsigned char>(front[at++]);
        head.window_log = 10 + (window >> 3U) + ((window & 7U) != 0 ? 1 : 0);
    }
    constexpr std::size_t sizes_of_dictionary[] = {0, 1, 2, 4};
    constexpr std::size_t sizes_of_size[] = {0, 2, 4, 8};
    at += sizes_of_dictionary[flags & 3U];
    const std::size_t bytes = is_single && flags >> 6U == 0 ? 1 : sizes_of_size[flags >> 6U];
    if (bytes > 0) {
        head.size = number_at(front, at, bytes) + (bytes == 2 ? 256 : 0);
    }
    return head;
}

int ZstdHead::level() const {
    switch (window_log) {
        case 19:
            return 1;
        case 20:
            return 2;
        case 22:
            return 9;
        case 23:
            return 17;
        default:
            return ZSTD_CLEVEL_DEFAULT;
    }
}

// Stream header: six bytes of magic, flags, their sum. Block header: its size, flags, sizes that
// may be left out, filters; of LZMA2 (0x21) one byte tells the dictionary.
XzHead XzHead::of(std::string_view front) {
    XzHead head;
    const auto byte = [&](std::size_t at) {
        return static_cast<unsigned>(static_cast<unsigned char>(at < front.size() ? front[at] : 0));
    };
    head.check = byte(7) & 15U;
    std::size_t at = 14;
    for (const unsigned told : {0x40U, 0x80U}) {
        while ((byte(13) & told) != 0 && (byte(at) & 0x80U) != 0) {
            ++at;
        }
        at += (byte(13) & told) != 0 ? 1U : 0U;
    }
    if ((byte(13) & 3U) != 0 || byte(at) != 0x21 || byte(at + 1) != 1 || byte(at + 2) > 40) {
        return head;
    }
    const std::uint64_t size = std::uint64_t{2U | (byte(at + 2) & 1U)} << (byte(at + 2) / 2 + 11);
    constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
    constexpr std::array<std::pair<std::uint64_t, unsigned>, 8> presets{{{mebibyte / 4, 0},
                                                                         {mebibyte, 1},
                                                                         {2 * mebibyte, 2},
                                                                         {4 * mebibyte, 4},
                                                                         {8 * mebibyte, 6},
                                                                         {16 * mebibyte, 7},
                                                                         {32 * mebibyte, 8},
                                                                         {64 * mebibyte, 9}}};
    head.preset = 9;
    for (auto each = presets.rbegin(); each != presets.rend() && size <= each->first; ++each) {
        head.preset = each->second;
    }
    return head;
}

}  // namespace dsar
