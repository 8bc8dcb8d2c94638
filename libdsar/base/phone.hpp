// SPDX-License-Identifier: Apache-2.0
// Telephone numbers, by libphonenumber (a module, loaded on first use). 8.6 us a parse, unless the
// number begins like one that was parsed (modules/phone_classes.hpp): never scan with it; find
// candidates by digits first (model/needles.hpp).
#pragma once

#include "libdsar/base/api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// E.164 (`+37061234567`) of a number as people type it, or nullopt when it is not a possible
/// number. `region`: ISO 3166 country whose habits apply when no country code is given; LT trunk
/// prefixes 8 and 0 are both accepted. An extension is dropped.
DSAR_API std::optional<std::string> to_e164(std::string_view typed, std::string_view region);

/// The same, parsed in any case; to_e164() knows most numbers from others that begin alike.
DSAR_API std::optional<std::string> parsed_to_e164(std::string_view typed, std::string_view region);

/// Whether it is a number that somebody can have: the length and the leading digits are those of a
/// country's numbering plan, not only possible ones. `region` as in to_e164.
DSAR_API bool is_valid_phone(std::string_view typed, std::string_view region);

}  // namespace dsar
