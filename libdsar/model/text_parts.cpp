// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/text_parts.hpp"

#include "libdsar/base/utf8.hpp"

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

}  // namespace

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
