// SPDX-License-Identifier: Apache-2.0
// Fields of a CSV record as they are written, with their quotes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Where the fields of a record that CsvParser has read lie in its text, quotes included.
std::vector<std::string_view> written_fields(std::string_view record, char delimiter);

/// A value as it is written in place of `written`: quoted where it must be, or where that was.
/// `alone`: it is the only field, and an empty one would make a blank line.
std::string csv_field(std::string_view value, std::string_view written, char delimiter, bool alone);

}  // namespace dsar
