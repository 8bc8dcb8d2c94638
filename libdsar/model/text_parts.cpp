// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/text_parts.hpp"

#include "libdsar/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

// Blanks at the front: ASCII white space, U+00A0, U+200B..U+200F, U+202F, U+2060, U+3000, U+FEFF.
constexpr std::array<std::string_view, 16> blanks{
    " ",
    "\t",
    "\n",
    "\r",
    "\v",
    "\f",
    "\xc2\xa0",
    "\xe2\x80\x8b",
    "\xe2\x80\x8c",
    "\xe2\x80\x8d",
    "\xe2\x80\x8e",
    "\xe2\x80\x8f",
    "\xe2\x80\xaf",
    "\xe2\x81\xa0",
    "\xe3\x80\x80",
    "\xef\xbb\xbf",
};

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

}  // namespace

bool is_invisible(char32_t letter) {
    return letter == 0xad || (letter >= 0x200b && letter <= 0x200f) || letter == 0x2060 ||
           letter == 0xfeff;
}

bool is_mark(char32_t letter) {
    return (letter >= 0x80 && letter <= 0xbf && letter != 0xaa && letter != 0xb5 &&
            letter != 0xba) ||
           (letter >= 0x2000 && letter <= 0x206f) || (letter >= 0x3000 && letter <= 0x303f);
}

std::string plain_text(std::string_view text) {
    if (is_ascii(text)) {
        return std::string(text);
    }
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const auto ascii_end = std::find_if(text.begin(), text.end(), is_outside_ascii);
        const auto ascii = static_cast<std::size_t>(ascii_end - text.begin());
        plain += text.substr(0, ascii);
        text.remove_prefix(ascii);
        if (text.empty()) {
            break;
        }
        const Utf8Step step = first_character(text);
        if (step.valid && step.character >= 0xff01 && step.character <= 0xff5e) {
            plain += static_cast<char>(step.character - 0xfee0);  // full-width forms of ASCII
        } else if (step.valid && !is_invisible(step.character) && is_mark(step.character)) {
            plain += step.character >= 0x2010 && step.character <= 0x2015 ? '-' : ' ';
        } else if (!step.valid || !is_invisible(step.character)) {
            plain += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
    return plain;
}

std::string_view trimmed(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view blank : blanks) {
            while (text.starts_with(blank)) {
                text.remove_prefix(blank.size());
                again = true;
            }
            while (text.ends_with(blank)) {
                text.remove_suffix(blank.size());
                again = true;
            }
        }
    }
    return text;
}

int digit_at(std::string_view text, std::size_t& size) {
    size = 1;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
        return is_digit(text.front()) ? text.front() - '0' : -1;
    }
    const Utf8Step step = first_character(text);
    size = step.size;
    // Arabic-Indic, extended Arabic-Indic, Devanagari, full-width
    for (const char32_t zero : {0x660U, 0x6f0U, 0x966U, 0xff10U}) {
        if (step.valid && step.character >= zero && step.character <= zero + 9) {
            return static_cast<int>(step.character - zero);
        }
    }
    return -1;
}

}  // namespace dsar
