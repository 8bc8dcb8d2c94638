// SPDX-License-Identifier: Apache-2.0
// What connectors call a field that has all of a record in which no other field was made out.
#pragma once

#include <string_view>

namespace dsar {

/// FieldInfo::type of such a field. A search looks into it only where the map calls it free text.
inline constexpr std::string_view leftover_type = "text that was not taken apart";

}  // namespace dsar
