// SPDX-License-Identifier: Apache-2.0
// New values put into a record in memory; also into JSON that stands in one of its columns.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The JSON text with `value` at every place of the path (`items`, `[]`, `email`); all else stays
/// byte for byte. nullopt when there is no such place, or `value` stands at all of them. Throws
/// Error (Failed) when JSON cannot hold the value.
std::optional<std::string> json_with(std::string_view json, std::span<const std::string> path,
                                     const Value& value);

/// The fields of the record that are no longer the same once the values are written, as a column
/// holds them; a path that is not in the record is left out. Throws Error (Failed) when JSON cannot
/// hold a value or a path is a place.
std::vector<Field> rewritten_fields(const Record& record, std::span<const NewValue> values);

}  // namespace dsar
