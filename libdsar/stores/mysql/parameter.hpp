// SPDX-License-Identifier: Apache-2.0
// Values as columns of MariaDB and MySQL take them and hand them out.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/mysql/facts.hpp"
#include "libdsar/stores/mysql/session.hpp"

#include <optional>
#include <string>

namespace dsar {

/// A text as the server spells it (StoredRow::raw), as a parameter for its column.
MysqlParameter raw_parameter(const MysqlWritable& column, const Value& raw);

/// The text in which a column of this type is written the value: text for a JSON column as a JSON
/// string. Not for NULL.
std::string written_text(const MysqlWritable& column, const Value& value);

/// The value as a parameter for its column.
MysqlParameter parameter_of(const MysqlWritable& column, const Value& value);

/// The value as the column would hand it out again, as far as its type tells.
Value held_value(const MysqlWritable& column, const Value& value);

/// `[-]digits[.digits]`, taken apart.
struct PlainDecimal {
    bool negative = false;
    std::string whole;     ///< without leading zeros; empty: 0
    std::string fraction;  ///< without zeros at its end
};

/// nullopt when the text is none.
std::optional<PlainDecimal> plain_decimal(std::string_view text);

/// Whether it is a whole number of 64 bits, with or without sign, as the protocol sends them.
bool is_whole_number(std::string_view text);

}  // namespace dsar
