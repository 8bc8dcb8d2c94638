// SPDX-License-Identifier: Apache-2.0
// YAML read into JSON, with the place of every value, so that complaints can name line and column.
// Duplicate keys are errors. Only `true` and `false` are booleans (YAML 1.2 core schema): `no` is
// text.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// A place in a text file, both counted from 1.
struct Place {
    int line = 0;
    int column = 0;
};

/// A YAML document as JSON. `places` maps each JSON pointer (RFC 6901) to where the value (for an
/// object's member: its key) stands.
struct YamlDocument {
    std::shared_ptr<const Json> json;
    std::map<std::string, Place, std::less<>> places;

    /// `line 88, column 7` for the pointer or its nearest known parent.
    [[nodiscard]] DSAR_API std::string where(std::string_view pointer) const;
};

/// A key as a part of a JSON pointer: `a/b` is `a~1b` (RFC 6901).
DSAR_API std::string pointer_part(std::string_view key);

/// Throws Error (NotSetUp) with `file_name`, line and column on syntax errors and duplicate keys.
DSAR_API YamlDocument read_yaml(std::string_view text, std::string_view file_name);

}  // namespace dsar
