// SPDX-License-Identifier: Apache-2.0
// How wide text is on a terminal: wide characters take two columns, combining marks none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// One code point at the front of a text.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

/// Decodes the front of `text`, which must not be empty; a byte that begins nothing is U+FFFD.
CodePoint first_code_point(std::string_view text);

/// Columns that `text` takes (wcwidth in the C.UTF-8 locale). Colour sequences take none.
std::size_t width_of(std::string_view text);

/// `text` followed by blanks up to `width` columns; longer text is left as it is.
std::string padded(std::string_view text, std::size_t width);

/// Blanks before `text` up to `width` columns: for numbers.
std::string padded_left(std::string_view text, std::size_t width);

/// At most `width` columns, the last of them `ellipsis` when something was cut.
std::string shortened(std::string_view text, std::size_t width, std::string_view ellipsis);

/// Breaks text at blanks into lines of at most `width` columns; a longer word stays whole.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace dsar::cli
