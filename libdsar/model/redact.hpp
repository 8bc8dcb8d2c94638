// SPDX-License-Identifier: Apache-2.0
// A text without what names one person.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/needles.hpp"

#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// What stands where something was taken out.
inline constexpr std::string_view redaction = "[redacted]";

/// `text` with `[redacted]` for each place in which `needles` find something; the rest stays byte
/// for byte. Afterwards they find nothing in it: where that cannot be reached place by place, the
/// whole text goes. Pure.
DSAR_API std::string redacted(std::string_view text, std::span<const Needles> needles);

}  // namespace dsar
