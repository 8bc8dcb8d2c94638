// SPDX-License-Identifier: Apache-2.0
// A value that a person gave, as the field that takes it wants it, and as it is compared.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/value.hpp"

#include <optional>
#include <string>

namespace dsar {

/// `text` as a value of the type of what stands there, and in the normal form where the field is
/// looked up by it (`stored_as: normal`). nullopt: a number or a yes or no stands there, and the
/// text is none; or bytes or a list do.
std::optional<Value> new_value_like(const Value& old, const FieldEntry& field,
                                    const std::string& text, const Settings& settings);

/// `text` in the form in which two values of the field are compared: the normal form of an
/// identifier, else as it is. So are names: their spelling is what is corrected.
std::string compared_as(const std::string& text, const FieldEntry& field, const Settings& settings);

}  // namespace dsar
