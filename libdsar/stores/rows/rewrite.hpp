// SPDX-License-Identifier: Apache-2.0
// New values put into a record in memory; also into JSON that stands in one of its columns.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// The value as a column of the record's table holds it.
using AsHeld = std::function<Value(const std::string& column, const Value& value)>;

/// The fields of the record that are no longer the same once the values are written, as a column
/// holds them; a path that is not in the record is left out. Throws Error (Failed) when JSON cannot
/// hold a value or a path is a place.
std::vector<Field> rewritten_fields(const Record& record, std::span<const NewValue> values,
                                    const AsHeld& as_held);

}  // namespace dsar
