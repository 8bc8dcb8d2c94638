// SPDX-License-Identifier: Apache-2.0
// Names of tables and columns in SQL.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// A name as SQL: in double quotes, its own doubled.
std::string quoted_identifier(std::string_view name);

}  // namespace dsar
