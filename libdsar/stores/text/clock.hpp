// SPDX-License-Identifier: Apache-2.0
// The time of day as servers write it into their logs.
#pragma once

#include "libdsar/base/date.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// `10/Oct/2000:13:55:36 -0700` as `2000-10-10T13:55:36-07:00`; nullopt for anything else.
std::optional<std::string> clock_read(std::string_view text);

/// The way back; nullopt for what clock_read() does not give.
std::optional<std::string> clock_written(std::string_view text);

/// The bytes that a date and time at the front of `text` has, as RFC 3339 writes it
/// (`2003-10-11T22:14:15.003Z`); 0: there is none.
std::size_t stamp_size(std::string_view text);

/// The same as RFC 3164 writes it (`Oct 11 22:14:15`), which names no year.
std::size_t old_stamp_size(std::string_view text);

/// Where the year of such a time comes from.
struct YearSource {
    int year = 0;                   ///< all are of that one; 0: nobody says
    std::optional<Date> changed{};  ///< or none is later than this day and the next
};

/// The year of an RFC 3164 time; 0: it cannot be told. Of a day when its file was last changed: the
/// latest in which the time is not later; the next day may be, as a clock of another zone has it.
int year_of(std::string_view stamp, const YearSource& source);

/// `Oct 11 22:14:15` as `2003-10-11T22:14:15`, in whatever zone it is.
std::string dated_stamp(std::string_view stamp, int year);

}  // namespace dsar
