// SPDX-License-Identifier: Apache-2.0
// Columns of a row by their names.
#pragma once

#include "libdsar/model/record.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// What the field of that name holds; null: there is none.
inline const Value* value_of(std::span<const Field> fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &found->value;
}

/// The row once these columns of it are written.
inline std::vector<Field> overwritten(std::vector<Field> row, std::span<const Field> fields) {
    for (Field& field : row) {
        if (const Value* value = value_of(fields, field.name)) {
            field.value = *value;
        }
    }
    return row;
}

}  // namespace dsar
