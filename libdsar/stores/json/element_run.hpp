// SPDX-License-Identifier: Apache-2.0
// Many elements of a JSON array at once, found by their brackets 64 bytes at a time.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dsar {

/// Where an element is in a text.
struct ElementSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The objects and arrays that stand whole at the front of a text, which begins with the first of
/// them, one behind the other with a comma and white space between them. Ends before all else, and
/// where only a parser may judge.
std::vector<ElementSpan> element_run(std::string_view text);

}  // namespace dsar
