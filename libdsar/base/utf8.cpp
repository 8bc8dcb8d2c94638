// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace dsar {
namespace {

struct Lead {
    std::size_t size = 0;       // bytes of the whole character; 0: not a lead byte
    char32_t bits = 0;          // its part of the character
    unsigned char low = 0x80;   // bounds of the second byte: no overlong forms, no surrogates,
    unsigned char high = 0xbf;  // nothing above U+10FFFF
};

Lead lead_of(unsigned char byte) {
    if (byte >= 0xc2 && byte <= 0xdf) {
        return {2, byte & 0x1fU};
    }
    if (byte >= 0xe0 && byte <= 0xef) {
        const unsigned char low = byte == 0xe0 ? 0xa0 : 0x80;
        const unsigned char high = byte == 0xed ? 0x9f : 0xbf;
        return {3, byte & 0x0fU, low, high};
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
        const unsigned char low = byte == 0xf0 ? 0x90 : 0x80;
        const unsigned char high = byte == 0xf4 ? 0x8f : 0xbf;
        return {4, byte & 0x07U, low, high};
    }
    return {};
}

}  // namespace

Utf8Step first_character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
        return {first, 1, true};
    }
    const Lead lead = lead_of(first);
    if (lead.size == 0) {
        return {0, 1, false};
    }
    char32_t character = lead.bits;
    for (std::size_t at = 1; at < lead.size; ++at) {
        const auto byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
        const unsigned low = at == 1 ? lead.low : 0x80U;
        const unsigned high = at == 1 ? lead.high : 0xbfU;
        if (byte < low || byte > high) {
            return {0, at, false};
        }
        character = (character << 6) | (byte & 0x3fU);
    }
    return {character, lead.size, true};
}

void append_utf8(std::string& text, char32_t character) {
    const auto tail = [&](unsigned shift) {
        text += static_cast<char>(0x80 | ((character >> shift) & 0x3f));
    };
    if (character < 0x80) {
        text += static_cast<char>(character);
    } else if (character < 0x800) {
        text += static_cast<char>(0xc0 | (character >> 6));
        tail(0);
    } else if (character < 0x10000) {
        text += static_cast<char>(0xe0 | (character >> 12));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xf0 | (character >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

bool is_ascii(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & high_bits) != 0) {
            return false;
        }
    }
    for (; at < text.size(); ++at) {
        if (static_cast<unsigned char>(text[at]) >= 0x80) {
            return false;
        }
    }
    return true;
}

}  // namespace dsar
