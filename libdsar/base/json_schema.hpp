// SPDX-License-Identifier: Apache-2.0
// Checks JSON against one of the published schemas (draft-07, built into the library).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"

#include <string_view>

namespace dsar {

/// Whether a schema of that name (`export-1`) is built in.
DSAR_API bool has_schema(std::string_view name);

/// Every violation, with `where` a JSON pointer, `is` and `must` filled and the schema's own
/// pointer named in `must`. Empty when `json` is valid. Values of the checked document stay out of
/// the result: `is` gives the type or shape. Throws Error when `name` is unknown.
DSAR_API Problems check_schema(std::string_view name, const Json& json);

/// The same with a schema that is at hand; `name` is used in `must` only.
DSAR_API Problems check_schema(std::string_view name, const Json& schema, const Json& json);

}  // namespace dsar
