// SPDX-License-Identifier: Apache-2.0
// Calendar days where the controller is: a request that arrives at 23:30 in Vilnius was received on
// that day, whatever the clock of this machine says. Zones by ICU (module unicode).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"

#include <optional>
#include <string_view>

namespace dsar {

/// The day of `instant` in the IANA zone; an empty zone is the machine's. Throws Error (NotSetUp)
/// when there is no zone of that name.
DSAR_API Date local_day(std::string_view zone, Instant instant);

/// When a request arrived.
struct Arrival {
    Instant at;
    Date day;           ///< of `at`, in the zone
    bool timed = true;  ///< false: only the day was given; `at` is its first moment there
};

/// A day (`2026-03-02`), a time with its zone (RFC 3339), or a time on the wall in `zone`
/// (`2026-03-02T23:30`). A time that the clock shows twice is the first of the two: the earlier
/// receipt is the safe one. nullopt for anything else, also for a time that the clock skips. Throws
/// Error (NotSetUp) as local_day().
DSAR_API std::optional<Arrival> parse_arrival(std::string_view text, std::string_view zone);

}  // namespace dsar
