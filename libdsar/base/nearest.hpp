// SPDX-License-Identifier: Apache-2.0
// Did you mean: the word of a list that a mistyped word probably stands for.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How many letters must be added, dropped, replaced or swapped with their neighbour to turn `left`
/// into `right` (Damerau-Levenshtein, optimal string alignment). Upper case counts as lower, `-` as
/// `_`.
DSAR_API std::size_t edit_distance(std::string_view left, std::string_view right);

/// The nearest of `words`, or nothing when none is near: at most one edit for every three letters.
/// Of equally near ones the first. Works on bytes; meant for keys and command words.
DSAR_API std::string nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace dsar
