// SPDX-License-Identifier: Apache-2.0
// What characters outside ASCII mean to a search in raw bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace dsar {

/// A decimal digit of any script (Unicode 15), those of ASCII included.
bool is_any_digit(char32_t character);

/// What may stand between the digits of a number, or is passed over in one: blanks, dashes,
/// brackets, quotes and invisible marks outside ASCII. Rather too many than too few.
bool is_passed_in_number(char32_t character);

/// Whether a character hides an anchor: a digit outside ASCII, a full-width `@` or `%`.
bool hides_anchor(char32_t character);

/// Whether a character vanishes from a text, or becomes letters of ASCII, where its case is folded
/// for finding words in it.
bool may_become_word(char32_t character);

/// The number that four hexadecimal digits spell; -1 when there are fewer.
int four_hex_digits(std::string_view text);

/// The character that ends just before `end`, with its bytes in `size`; a byte that is no UTF-8 is
/// taken alone and is 0xfffd.
char32_t character_before(std::string_view text, std::size_t end, std::size_t& size);

}  // namespace dsar
