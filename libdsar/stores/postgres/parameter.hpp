// SPDX-License-Identifier: Apache-2.0
// Values as PostgreSQL takes them: the text of a parameter, or of an array.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// The value as a column of this type takes it: JSON for an array column as `{..}`, text for a JSON
/// column as a JSON string, bytes in hex. nullopt for NULL.
std::optional<std::string> parameter_text(const PostgresColumn& column, const Value& value);

/// Why no text of this server can be that, in words for Obstacle::why; empty: it may be one.
std::string why_no_text(std::string_view text, bool is_utf8_server);

/// The column's type behind its domains and without a length, as SQL.
std::string bare_type(const PostgresColumn& column);

/// That the column is equal to parameter `parameter`, as SQL: by its own operator where there is
/// one, else by its text.
std::string equals_sql(const PostgresColumn& column, std::size_t parameter);

}  // namespace dsar
