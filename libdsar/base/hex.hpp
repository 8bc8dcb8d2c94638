// SPDX-License-Identifier: Apache-2.0
// Hex digits read; hex_of() of digest.hpp writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// 0 to 15, of either case; -1 when it is no hex digit.
int hex_digit(char letter);

/// Two digits for each byte; nullopt when there is anything else.
std::optional<std::string> bytes_of_hex(std::string_view digits);

}  // namespace dsar
