// SPDX-License-Identifier: Apache-2.0
// What a scalar of a YAML text means.
#pragma once

#include "libdsar/base/json.hpp"

#include <optional>
#include <string>

namespace dsar {

/// The JSON value of a scalar by the YAML 1.2 core schema, on the side of losing nothing: only
/// `true` and `false` are booleans, and what JSON could not give back as it was written (a leading
/// `+` or `0`, more than 64 bits, `.inf`) stays text. `tag`: `?` plain, `!` quoted, else
/// as YAML resolves it. nullopt for a tag that is not read.
std::optional<Json> yaml_scalar(const std::string& tag, const std::string& value);

}  // namespace dsar
