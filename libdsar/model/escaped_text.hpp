// SPDX-License-Identifier: Apache-2.0
// Texts that were written for mail or for a web page: quoted-printable (RFC 2045, 6.7) and
// character references of HTML. What somebody reads there is a mention of a person, too. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dsar {

/// A character that is written as an escape; size 0: there is none.
struct EscapedCharacter {
    char32_t character = 0;
    std::size_t size = 0;  ///< bytes it is written in
};

/// The one that `text` begins with, as `=40`, or `=C4=97` in UTF-8. Letters and digits of ASCII,
/// `&`, `#` and `;` are never written so: `id=42` is no B.
EscapedCharacter quoted_character(std::string_view text);

/// How many bytes the soft line break has that `text` begins with: `=`, and behind it blanks and
/// the end of a line; 0: it begins with none.
std::size_t soft_break_size(std::string_view text);

/// The character that `text` begins with as a reference: `&#64;`, `&#x40;` (browsers read them
/// without the semicolon, too), `&commat;`. Of the names those of signs and of Latin letters.
EscapedCharacter referred_character(std::string_view text);

/// Calls `look` with the text as each of them is read, and with what is read where a page was sent
/// by mail; not where that is the text itself.
void each_reading(std::string_view text, const std::function<void(std::string_view)>& look);

}  // namespace dsar
