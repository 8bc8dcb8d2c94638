// SPDX-License-Identifier: Apache-2.0
// Telephone numbers without parsing each: what libphonenumber makes of a number depends on how many
// digits it has, and on so many of the first ones as its patterns look at. What it makes of one
// such number it makes of all that begin like it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// Parses a number: false when it is not a possible one.
using ParsePhone = bool (*)(std::string_view typed, std::string_view region, std::string& result);

/// What `parse`, always the same function, says of `typed`; nullopt: it must be asked. Thread-safe.
std::optional<bool> phone_by_class(std::string_view typed, std::string_view region,
                                   std::string& result, ParsePhone parse);

}  // namespace dsar
