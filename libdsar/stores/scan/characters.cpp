// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/characters.hpp"

#include "libdsar/base/hex.hpp"
#include "libdsar/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

/// The zeros of the scripts: nine more digits follow each.
constexpr std::array<char32_t, 68> zeros{
    0x30,    0x660,   0x6f0,   0x7c0,   0x966,   0x9e6,   0xa66,   0xae6,   0xb66,   0xbe6,
    0xc66,   0xce6,   0xd66,   0xde6,   0xe50,   0xed0,   0xf20,   0x1040,  0x1090,  0x17e0,
    0x1810,  0x1946,  0x19d0,  0x1a80,  0x1a90,  0x1b50,  0x1bb0,  0x1c40,  0x1c50,  0xa620,
    0xa8d0,  0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,  0xff10,  0x104a0, 0x10d30, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
    0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8,
    0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0};
static_assert(std::ranges::is_sorted(zeros));

}  // namespace

bool is_any_digit(char32_t character) {
    const auto* const behind = std::ranges::upper_bound(zeros, character);
    return behind != zeros.begin() && character - *std::prev(behind) < 10;
}

bool is_passed_in_number(char32_t character) {
    return (character >= 0x80 && character <= 0xbf) ||
           (character >= 0x2000 && character <= 0x206f) || character == 0x2212 ||
           character == 0x223c || (character >= 0x3000 && character <= 0x303f) ||
           character == 0x30fc || character == 0xfeff ||
           (character >= 0xff01 && character <= 0xff5e && !is_any_digit(character));
}

bool hides_anchor(char32_t character) {
    return character >= 0x80 &&
           (character == 0xff20 || character == 0xff05 || is_any_digit(character));
}

bool may_become_word(char32_t character) {
    return character == 0xad || character == 0xdf || character == 0x130 || character == 0x149 ||
           character == 0x17f || character == 0x1f0 ||
           (character >= 0x1e96 && character <= 0x1e9e) ||
           (character >= 0x200b && character <= 0x200f) || character == 0x2060 ||
           character == 0x212a || (character >= 0xfb00 && character <= 0xfb06) ||
           character == 0xfeff || (character >= 0xff01 && character <= 0xff5e);
}

int four_hex_digits(std::string_view text) {
    int value = 0;
    for (std::size_t at = 0; at < 4; ++at) {
        const int digit = at < text.size() ? hex_digit(text[at]) : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

char32_t character_before(std::string_view text, std::size_t end, std::size_t& size) {
    const auto is_inner = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80;
    };
    size = 1;
    while (size < 4 && size < end && is_inner(text[end - size])) {
        ++size;
    }
    const Utf8Step step = first_character(text.substr(end - size, size));
    if (step.valid && step.size == size) {
        return step.character;
    }
    size = 1;
    return 0xfffd;
}

}  // namespace dsar
