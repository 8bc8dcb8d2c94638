// SPDX-License-Identifier: Apache-2.0
// Telephone numbers that can be written with very few digits.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// Whether a number in E.164 has few digits itself.
bool is_short_phone(std::string_view e164);

/// Whether fewer digits than a number of that region has can be typed for one: in some regions the
/// area is added (Guernsey: six digits become ten). Loads the phone module, unless it is empty.
bool adds_digits(const std::string& region);

}  // namespace dsar
