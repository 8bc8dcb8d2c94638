// SPDX-License-Identifier: Apache-2.0
// Words for JSON values and for what a schema asks, for complaints.
#pragma once

#include "libdsar/base/json.hpp"

#include <string>

namespace dsar {

/// Kind and size of a value, never the value: `text of 5 characters`, `a list of 3`.
std::string shape_of(const Json& value);

/// Whether `value` is of the JSON Schema type `type` (5.0 is no `integer`, as for valijson).
bool is_of_type(const Json& value, const std::string& type);

/// The `type` of a schema (text or list of text) in words: `text or a list`.
std::string words_for_types(const Json& types);

/// Values of an `enum`, joined by commas.
std::string words_for_values(const Json& values);

}  // namespace dsar
