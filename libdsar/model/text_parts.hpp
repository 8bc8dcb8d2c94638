// SPDX-License-Identifier: Apache-2.0
// Small questions about pieces of text that normalising and searching in text ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// A letter or digit; every byte of a character outside ASCII counts as a letter.
constexpr bool is_word(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || static_cast<unsigned char>(letter) >= 0x80;
}

/// A character that texts have between letters without anyone seeing it.
bool is_invisible(char32_t letter);

/// Quotes, dashes and blanks outside ASCII: no part of a word.
bool is_mark(char32_t letter);

/// The text with only letters left outside ASCII, so that boundaries can be found byte by byte.
std::string plain_text(std::string_view text);

/// Without white space, no-break spaces, and zero-width characters at both ends.
std::string_view trimmed(std::string_view text);

/// A decimal digit at the front of `text` as ASCII, Arabic or full-width; -1 when there is none.
/// `size` is set to its bytes.
int digit_at(std::string_view text, std::size_t& size);

/// The text with only letters left outside ASCII, so that words can be told byte by byte: invisible
/// characters gone, full-width ones as those of ASCII, marks as blanks and hyphens.
std::string plain_text(std::string_view text);

/// The folded words of a name in their order.
std::vector<std::string> name_words(std::string_view raw);

/// Folded words as the normal form of a name: sorted, joined by a space.
std::string joined_name(std::vector<std::string> words);

}  // namespace dsar
