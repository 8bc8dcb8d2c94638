// SPDX-License-Identifier: Apache-2.0
// Walks over a schema as it is written and says what is wrong with a document, in words for the
// person who wrote it: valijson's own messages repeat every parent and name only the first unknown
// key. Nothing is refused without valijson.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"

#include <cstddef>
#include <string_view>

namespace dsar {

/// Longest text that a `pattern` is tried on: std::regex recurses once per character.
inline constexpr std::size_t longest_for_pattern = 1024;

/// Every violation of all keywords of draft-07 in `schema` (called `name`) by `json`, once and at
/// the deepest pointer. Values of the document stay out; unknown keys are named in `is`, with the
/// nearest known key in `next`.
Problems explain_violations(std::string_view name, const Json& schema, const Json& json);

}  // namespace dsar
