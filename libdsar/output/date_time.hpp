// SPDX-License-Identifier: Apache-2.0
// Date-times as stores hold them in text, for calendars.
#pragma once

#include "libdsar/base/date.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// A date and a time of day; `zoned` when the text said UTC or an offset, and then `instant` is
/// UTC.
struct DateTime {
    Instant instant;
    bool zoned = false;

    friend auto operator<=>(const DateTime&, const DateTime&) = default;
};

/// `2026-03-01 10:15:00`, `2026-03-01T10:15:00.5+02:00`, `2026-03-01T10:15Z`; nullopt for anything
/// else, also for a date alone.
std::optional<DateTime> parse_date_time(std::string_view text);

/// As iCalendar writes it: `20260301T081500Z`, or without `Z` when no zone is known.
std::string calendar_time(const DateTime& time);

}  // namespace dsar
