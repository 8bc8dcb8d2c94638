// SPDX-License-Identifier: Apache-2.0
// What a store's word for a type lets a column hold.
#pragma once

#include "libdsar/base/api.hpp"

#include <string_view>

namespace dsar {

/// The sort of values that a type admits.
enum class ColumnSort {
    Any,  ///< everything, or nothing is known
    Text,
    Number,
    Date,
    Time,  ///< of day, or a span
    Boolean,
    Bytes,
    Uuid,
    Network,   ///< an address of a computer
    Structure  ///< JSON, arrays, geometry, search vectors
};

/// By the words of SQLite, PostgreSQL, MariaDB and MySQL, and of JSON. SQLite's columns hold
/// anything, whatever their type: that is for the caller to know.
DSAR_API ColumnSort sort_of_type(std::string_view type);

}  // namespace dsar
