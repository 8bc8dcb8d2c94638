// SPDX-License-Identifier: Apache-2.0
// Names in Greek and Cyrillic letters, in Latin ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// `text` with each Greek and Cyrillic letter in Latin letters, in lower case, all else as it is.
/// Offices differ in some of them (`х` is kh or h), so more than one text may come; the first is
/// the usual one.
std::vector<std::string> in_latin_letters(std::string_view text);

/// Whether a character is a letter or a digit: no blank, mark, symbol or punctuation, of the
/// scripts in which names are written.
bool is_name_letter(char32_t character);

}  // namespace dsar
