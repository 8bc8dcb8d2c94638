// SPDX-License-Identifier: Apache-2.0
// Lists that people hand in are read line by line: each is complained of by its number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The fields of one line of CSV (RFC 4180); nullopt when a quote does not end in it.
std::optional<std::vector<std::string>> list_fields(std::string_view line, char delimiter);

}  // namespace dsar
