// SPDX-License-Identifier: Apache-2.0
// Calendar dates and instants as documents write them: ISO 8601 dates, RFC 3339 UTC times.
#pragma once

#include "libdsar/base/api.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

using Date = std::chrono::year_month_day;
using Instant = std::chrono::sys_seconds;

/// `YYYY-MM-DD`, and only that; nullopt for anything else, also for days that do not exist.
DSAR_API std::optional<Date> parse_date(std::string_view text);

/// The calendar day in text that stores hold: a date, an RFC 3339 or SQL date-time (its day as
/// written, no zone arithmetic), `20250131`, or a count of seconds, milliseconds or microseconds
/// since 1970 (UTC). Eight digits that form a date are one: as seconds they would mean 1970, and
/// something kept today would look long expired.
DSAR_API std::optional<Date> parse_stored_date(std::string_view text);

/// `YYYY-MM-DD`.
DSAR_API std::string format(Date date);
/// `YYYY-MM-DDThh:mm:ssZ`.
DSAR_API std::string format(Instant instant);

/// A span of calendar time as the settings write it: `2 years`, `24 months`, `30 days`, `1 month`.
struct Period {
    int years = 0;
    int months = 0;
    int days = 0;
};

/// nullopt when `text` is not one number and one unit (day, week, month, year, singular or plural).
DSAR_API std::optional<Period> parse_period(std::string_view text);

/// `date` moved by `period`; when the day does not exist in the month, the month's last day
/// (Regulation 1182/71 Art 3(2)(c)).
DSAR_API Date add(Date date, const Period& period);

}  // namespace dsar
