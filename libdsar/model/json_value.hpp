// SPDX-License-Identifier: Apache-2.0
// Values and fields out of JSON that a store holds, exactly as written there.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/model/record.hpp"

#include <string_view>
#include <vector>

namespace dsar {

/// The value of a piece of JSON: a string is unescaped to Text, a number without fraction and
/// exponent is an Integer, an object or array stays Json.
DSAR_API Value value_of(const ExactJson& json);

/// The members of a JSON object as fields, in their order, equal names included. Throws Error
/// (Failed) when `json` is not one JSON object.
DSAR_API std::vector<Field> fields_of_json(std::string_view json);

}  // namespace dsar
