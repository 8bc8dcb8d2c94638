// SPDX-License-Identifier: Apache-2.0
// Telephone numbers that can be written with very few digits.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// Whether a number in E.164 may be written with less than seven digits by somebody in the region:
/// it has few itself, or an area is added there. Loads the phone module for a region.
bool may_be_short_phone(std::string_view e164, const std::string& region);

}  // namespace dsar
