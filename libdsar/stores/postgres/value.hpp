// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL sends as text, as values: exactly, digit for digit.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/postgres/table.hpp"

#include <string_view>

namespace dsar {

/// Turns columns into values. Not thread-safe: it keeps a JSON reader.
class PostgresValues {
 public:
    /// The value of a column that is not NULL. Numbers keep their digits; json, jsonb and arrays
    /// come as JSON, so that paths go into them; everything else is PostgreSQL's own text.
    Value value(const PostgresColumn& column, std::string_view text);

 private:
    bool is_json(std::string_view text);
    Value json(std::string_view text);

    JsonText json_;
};

}  // namespace dsar
