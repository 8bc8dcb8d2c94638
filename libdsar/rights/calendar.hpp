// SPDX-License-Identifier: Apache-2.0
// Working days and public holidays as dated data (Regulation (EEC, Euratom) 1182/71 Art 2). A rule
// names its law and the years it stands for; laws that end are dated, never removed. Where it is
// debated whether a day is a holiday of the whole country it counts as a working day (the earlier
// reading) and is reported as such.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// On which day of a year a holiday falls, before any substitute day.
struct HolidayDay {
    enum class Kind {
        Fixed,            ///< `month`, `number` is the day
        Easter,           ///< `number` days after (western) Easter Sunday
        Nth,              ///< the `number`-th `weekday` of `month`; -1: the last
        WeekdayBefore,    ///< the last `weekday` before day `number` of `month`
        FridayElseMonday  ///< day `number` of `month` if a Friday, else the month's first Monday
    };
    Kind kind = Kind::Fixed;
    unsigned month = 0;
    int number = 0;
    std::chrono::weekday weekday{};
    int then = 0;  ///< days after that (the day after Thanksgiving)
};

/// What the law does with a holiday that falls on a weekend.
enum class Substitute {
    None,            ///< nothing: the day is lost
    SaturdayBefore,  ///< a Sunday is kept on the Saturday before instead (NL, King's Day)
    NextMonday,      ///< a Saturday or Sunday gives the Monday after as well (LV)
    SundayToMonday,  ///< a Sunday gives the Monday after as well (US-CA)
    DebatedMonday,   ///< a Sunday gives the Monday after, if regions do not choose otherwise (ES,
                     ///< IE)
    Nearest          ///< a Saturday gives the Friday before, a Sunday the Monday after (US)
};

/// One line of a holiday law.
struct HolidayRule {
    std::string_view name;
    HolidayDay day;
    std::string_view law;
    int from = 0;        ///< first year
    int through = 9999;  ///< last year
    /// Empty: the whole country. Else the regions (`BY BW`) where it is a holiday; `?`: debated.
    std::string_view where{};
    Substitute substitute = Substitute::None;
};

/// A holiday on its day.
struct Holiday {
    Date date;
    std::string name;
    std::string law;
    bool counts = true;  ///< false: debated, or only in a region that the calendar is not of
    std::string where;   ///< of one that does not count: the regions, or empty when debated
};

/// The public holidays of a country or of one of its regions.
struct HolidayCalendar {
    std::string code;          ///< `LT`, or `DE-BY` with the region's own days
    std::string_view country;  ///< `Lithuania`; empty: not known, Saturdays and Sundays only
    int known_from = 0;        ///< the first and the last year the rules were checked for
    int known_through = 0;
    std::span<const HolidayRule> rules;
    std::string region;           ///< `BY`, or empty
    bool region_unknown = false;  ///< a region was named that has no data: the country's days only

    [[nodiscard]] bool is_known() const { return !country.empty(); }
    /// Whether the rules were checked for that year.
    [[nodiscard]] bool knows(int year) const { return known_from <= year && year <= known_through; }
};

/// The day of Easter Sunday in the Gregorian calendar (western churches), years 1583 and later.
DSAR_API Date easter_sunday(int year);

/// The calendar called `code`: a country (`LT`, case does not matter) or a country and region
/// (`DE-BY`). A code without data gives a calendar of weekends only, `is_known() == false`; an
/// unknown region gives the country's, with the region left empty.
DSAR_API HolidayCalendar find_calendar(std::string_view code);

/// The codes that have data, sorted: `DE EE ES FR IE LT LV NL PL US US-CA`.
DSAR_API std::vector<std::string> calendar_codes();

/// All holidays of a year with those that do not count, by date.
DSAR_API std::vector<Holiday> holidays(const HolidayCalendar& calendar, int year);

/// The holidays on that day: counting ones first.
DSAR_API std::vector<Holiday> holidays_on(const HolidayCalendar& calendar, Date date);

/// Saturday or Sunday.
DSAR_API bool is_weekend(Date date);

/// Art 2(2) of Regulation 1182/71: all days but holidays, Sundays and Saturdays.
DSAR_API bool is_working_day(const HolidayCalendar& calendar, Date date);

/// `date` moved by calendar days.
DSAR_API Date plus_days(Date date, int days);

/// Days from `from` to `to`; negative when `to` is earlier.
DSAR_API int days_between(Date from, Date to);

/// `Thu 2026-03-05`.
DSAR_API std::string with_weekday(Date date);

}  // namespace dsar
