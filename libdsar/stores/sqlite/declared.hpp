// SPDX-License-Identifier: Apache-2.0
// What the declared type of a column promises to its readers. SQLite itself holds nobody to it: it
// stores a text of any length in a VARCHAR(20), and a word in an INTEGER column.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/sqlite/table.hpp"
#include "libdsar/stores/sqlite/trial.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace dsar {

/// The most characters that a declared type allows: 20 of `VARCHAR(20)`; nullopt where it names
/// none, or is of no text.
std::optional<std::size_t> declared_length(std::string_view type);

/// What the declared type says against a value: `too_long`, or `type` for a text in a column of
/// numbers; nullopt when nothing.
std::optional<SqliteRefusal> refused_by_type(const SqliteColumn& column, const Value& value);

}  // namespace dsar
