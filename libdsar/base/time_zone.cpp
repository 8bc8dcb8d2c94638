// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/time_zone.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/unicode_module.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <string>

namespace dsar {
namespace {

using std::chrono::days;
using std::chrono::seconds;

seconds machine_offset(Instant instant) {
    const std::time_t time = instant.time_since_epoch().count();
    std::tm there = {};
    return seconds(localtime_r(&time, &there) == nullptr ? 0 : there.tm_gmtoff);
}

seconds offset_at(std::string_view zone, Instant instant) {
    if (zone.empty()) {
        return machine_offset(instant);
    }
    static auto* const function =
        reinterpret_cast<ZoneOffsetFunction*>(module_symbol("unicode", "dsar_zone_offset"));
    int offset = 0;
    if (!function(zone, instant.time_since_epoch().count(), offset)) {
        throw Error(ErrorKind::NotSetUp, fmt::format("'{}' is no time zone", zone),
                    "time_zone in dsar.yaml takes an IANA name",
                    "Europe/Vilnius, America/Los_Angeles, UTC");
    }
    return seconds(offset);
}

/// The first instant at which the clock there shows `wall`; nullopt when it never does.
std::optional<Instant> at_wall(std::string_view zone, Instant wall) {
    // No zone is a day away from another time of its own: what holds a day before and after are
    // all the offsets that may hold in between.
    for (const seconds offset :
         {offset_at(zone, wall - days(1)), offset_at(zone, wall + days(1))}) {
        if (offset_at(zone, wall - offset) == offset) {
            return wall - offset;
        }
    }
    return std::nullopt;
}

/// The first moment of a day: midnight, or the end of the gap where the clock skips midnight.
Instant start_of(std::string_view zone, Date day) {
    for (seconds wall(0);; wall += std::chrono::minutes(15)) {
        if (const auto found = at_wall(zone, std::chrono::sys_days(day) + wall)) {
            return *found;
        }
    }
}

}  // namespace

Date local_day(std::string_view zone, Instant instant) {
    return Date(std::chrono::floor<days>(instant + offset_at(zone, instant)));
}

std::optional<Arrival> parse_arrival(std::string_view text, std::string_view zone) {
    if (const std::optional<Date> day = parse_date(text)) {
        return Arrival{start_of(zone, *day), *day, false};
    }
    if (const std::optional<Instant> at = parse_instant(text)) {
        return Arrival{*at, local_day(zone, *at), true};
    }
    const std::optional<Instant> wall = parse_instant(std::string(text) + "Z");
    const std::optional<Instant> at = wall ? at_wall(zone, *wall) : std::nullopt;
    return at ? std::optional(Arrival{*at, local_day(zone, *at), true}) : std::nullopt;
}

}  // namespace dsar
