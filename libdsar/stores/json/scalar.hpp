// SPDX-License-Identifier: Apache-2.0
// JSON's scalars: simdjson finds where they stand, here they are checked and read without turning
// numbers into floating point.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// Space, tab, line feed, carriage return.
constexpr bool is_json_space(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

/// Without white space at either end.
std::string_view json_trimmed(std::string_view text);

/// Throws JsonFault when the text is not one string, number, `true`, `false` or `null`.
void check_json_scalar(std::string_view raw);

/// What a raw JSON string (with its quotes) spells. Throws JsonFault on a bad escape.
std::string json_unescape(std::string_view raw);

}  // namespace dsar
