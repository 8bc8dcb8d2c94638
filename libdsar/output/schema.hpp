// SPDX-License-Identifier: Apache-2.0
// The published JSON Schemas, as they are built into the library (`dsar schema`).
#pragma once

#include "libdsar/base/api.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The names of all schemas (`export-1`, `plan-1`, ..), sorted.
DSAR_API std::vector<std::string> schema_names();

/// The text of schemas/NAME.schema.json, or an empty view when there is none of that name.
DSAR_API std::string_view schema_text(std::string_view name);

}  // namespace dsar
