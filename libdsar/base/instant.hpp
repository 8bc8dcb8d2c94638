// SPDX-License-Identifier: Apache-2.0
// Instants as people and programs write them, with their zone.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"

#include <optional>
#include <string_view>

namespace dsar {

/// RFC 3339: `2026-03-28T09:30:00+02:00`, `2026-03-28T07:30Z`; seconds may be left out, a blank may
/// stand for the T. nullopt for anything else, also without a zone: hours count, and a local time
/// is two instants when the clock is put back.
DSAR_API std::optional<Instant> parse_instant(std::string_view text);

}  // namespace dsar
