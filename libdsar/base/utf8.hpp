// SPDX-License-Identifier: Apache-2.0
// Reading and writing UTF-8 (RFC 3629), one character at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dsar {

/// One character of a text, or the longest run of bytes that cannot become one.
struct Utf8Step {
    char32_t character = 0;
    std::size_t size = 0;  ///< bytes taken, at least 1
    bool valid = false;
};

/// The character at the front of `text`, which must not be empty.
Utf8Step first_character(std::string_view text);

/// Appends `character` as UTF-8.
void append_utf8(std::string& text, char32_t character);

/// Whether every byte is below 0x80.
bool is_ascii(std::string_view text);

}  // namespace dsar
