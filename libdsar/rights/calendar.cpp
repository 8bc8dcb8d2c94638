// SPDX-License-Identifier: Apache-2.0
// From rules to days. The rules themselves are in calendar_*.cpp.
#include "libdsar/rights/calendar.hpp"

#include "libdsar/rights/calendar_data.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace dsar {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::Friday;
using std::chrono::last;
using std::chrono::Monday;
using std::chrono::month;
using std::chrono::Saturday;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;

constexpr std::string_view debated_word = "?";

Date fixed_day(int in_year, const HolidayDay& rule) {
    return {year{in_year}, month{rule.month}, day{static_cast<unsigned>(rule.number)}};
}

Date nth_weekday(int in_year, const HolidayDay& rule) {
    const auto in_month = year{in_year} / month{rule.month};
    if (rule.number < 0) {
        return sys_days{in_month / rule.weekday[last]};
    }
    return sys_days{in_month / rule.weekday[static_cast<unsigned>(rule.number)]};
}

Date weekday_before(int in_year, const HolidayDay& rule) {
    const sys_days eve = sys_days{fixed_day(in_year, rule)} - days{1};
    return eve - (weekday{eve} - rule.weekday);
}

Date friday_else_monday(int in_year, const HolidayDay& rule) {
    const Date date = fixed_day(in_year, rule);
    if (weekday{sys_days{date}} == Friday) {
        return date;
    }
    return sys_days{year{in_year} / month{rule.month} / Monday[1]};
}

Date base_day(int in_year, const HolidayDay& rule) {
    switch (rule.kind) {
        case HolidayDay::Kind::Fixed:
            return fixed_day(in_year, rule);
        case HolidayDay::Kind::Easter:
            return plus_days(easter_sunday(in_year), rule.number);
        case HolidayDay::Kind::Nth:
            return nth_weekday(in_year, rule);
        case HolidayDay::Kind::WeekdayBefore:
            return weekday_before(in_year, rule);
        case HolidayDay::Kind::FridayElseMonday:
            return friday_else_monday(in_year, rule);
    }
    return {};
}

Date day_of(int in_year, const HolidayDay& rule) {
    return plus_days(base_day(in_year, rule), rule.then);
}

/// The day that the law gives besides or instead of `date`; 0 when it gives none.
int substitute_offset(Date date, Substitute substitute) {
    const weekday falls_on{sys_days{date}};
    switch (substitute) {
        case Substitute::None:
            return 0;
        case Substitute::SaturdayBefore:
            return falls_on == Sunday ? -1 : 0;
        case Substitute::NextMonday:
            return falls_on == Saturday ? 2 : falls_on == Sunday ? 1 : 0;
        case Substitute::SundayToMonday:
        case Substitute::DebatedMonday:
            return falls_on == Sunday ? 1 : 0;
        case Substitute::Nearest:
            return falls_on == Saturday ? -1 : falls_on == Sunday ? 1 : 0;
    }
    return 0;
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t space = list.find(' ');
        if (list.substr(0, space) == word) {
            return true;
        }
        list = space == std::string_view::npos ? std::string_view{} : list.substr(space + 1);
    }
    return false;
}

bool counts_in(const HolidayCalendar& calendar, const HolidayRule& rule) {
    return rule.where.empty() ||
           (rule.where != debated_word && has_word(rule.where, calendar.region));
}

/// A rule's day, or the substitute for it, in one year.
struct Falling {
    const HolidayRule* rule;
    Date date;
    bool counts;
    bool is_substitute;
};

/// Calls `visit` with every holiday that the rules give for the year, substitutes included.
template <typename Visit>
void each_falling(const HolidayCalendar& calendar, int in_year, Visit visit) {
    for (const HolidayRule& rule : calendar.rules) {
        if (in_year < rule.from || in_year > rule.through) {
            continue;
        }
        const Date date = day_of(in_year, rule.day);
        const bool counts = counts_in(calendar, rule);
        const int offset = substitute_offset(date, rule.substitute);
        if (rule.substitute == Substitute::SaturdayBefore) {
            visit(Falling{&rule, plus_days(date, offset), counts, false});
            continue;
        }
        visit(Falling{&rule, date, counts, false});
        if (offset != 0) {
            const bool agreed = counts && rule.substitute != Substitute::DebatedMonday;
            visit(Falling{&rule, plus_days(date, offset), agreed, true});
        }
    }
}

Holiday holiday_of(const Falling& falling) {
    const HolidayRule& rule = *falling.rule;
    Holiday holiday{.date = falling.date,
                    .name = std::string(rule.name),
                    .law = std::string(rule.law),
                    .counts = falling.counts,
                    .where = {}};
    if (falling.is_substitute) {
        holiday.name += " (substitute day)";
    }
    if (!falling.counts && rule.where != debated_word) {
        holiday.where = std::string(rule.where);
    }
    return holiday;
}

/// The years whose rules can give a holiday on `date`: a substitute may cross New Year.
std::vector<int> rule_years(Date date) {
    const int in_year = static_cast<int>(date.year());
    if (date.month() == std::chrono::December && date.day() == day{31}) {
        return {in_year, in_year + 1};
    }
    if (date.month() == std::chrono::January && date.day() <= day{2}) {
        return {in_year, in_year - 1};
    }
    return {in_year};
}

template <typename Visit>
void each_falling_on(const HolidayCalendar& calendar, Date date, Visit visit) {
    for (const int in_year : rule_years(date)) {
        each_falling(calendar, in_year, [&](const Falling& falling) {
            if (falling.date == date) {
                visit(falling);
            }
        });
    }
}

void sort_by_date(std::vector<Holiday>& found) {
    std::sort(found.begin(), found.end(), [](const Holiday& left, const Holiday& right) {
        return std::tuple(left.date, !left.counts, left.name) <
               std::tuple(right.date, !right.counts, right.name);
    });
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        if (letter >= 'a' && letter <= 'z') {
            letter = static_cast<char>(letter - 'a' + 'A');
        }
    }
    return result;
}

const CountryHolidays* country_called(std::string_view code) {
    for (const CountryHolidays& entry : all_countries()) {
        if (entry.code == code) {
            return &entry;
        }
    }
    return nullptr;
}

}  // namespace

// The anonymous Gregorian computus ("Meeus/Jones/Butcher"): integer arithmetic, no table.
Date easter_sunday(int in_year) {
    const int a = in_year % 19;
    const int b = in_year / 100;
    const int c = in_year % 100;
    const int g = (8 * b + 13) / 25;
    const int h = (19 * a + b - b / 4 - g + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 19 * l) / 433;
    const int month_number = (h + l - 7 * m + 90) / 25;
    const int day_number = (h + l - 7 * m + 33 * month_number + 19) % 32;
    return {year{in_year}, month{static_cast<unsigned>(month_number)},
            day{static_cast<unsigned>(day_number)}};
}

HolidayCalendar find_calendar(std::string_view code) {
    const std::string wanted = upper(code);
    HolidayCalendar calendar;
    calendar.code = wanted;
    const std::size_t dash = wanted.find('-');
    const CountryHolidays* data = country_called(wanted);
    if (data == nullptr && dash != std::string::npos) {
        const std::string region = wanted.substr(dash + 1);
        data = country_called(wanted.substr(0, dash));
        calendar.region_unknown = data == nullptr || !has_word(data->regions, region);
        calendar.region = calendar.region_unknown ? std::string{} : region;
    }
    if (data != nullptr) {
        calendar.country = data->country;
        calendar.known_from = data->known_from;
        calendar.known_through = data->known_through;
        calendar.rules = data->rules;
    }
    return calendar;
}

std::vector<std::string> calendar_codes() {
    std::vector<std::string> codes;
    for (const CountryHolidays& entry : all_countries()) {
        codes.emplace_back(entry.code);
    }
    std::sort(codes.begin(), codes.end());
    return codes;
}

std::vector<Holiday> holidays(const HolidayCalendar& calendar, int in_year) {
    std::vector<Holiday> found;
    for (const int rule_year : {in_year - 1, in_year, in_year + 1}) {
        each_falling(calendar, rule_year, [&](const Falling& falling) {
            if (falling.date.year() == year{in_year}) {
                found.push_back(holiday_of(falling));
            }
        });
    }
    sort_by_date(found);
    return found;
}

std::vector<Holiday> holidays_on(const HolidayCalendar& calendar, Date date) {
    std::vector<Holiday> found;
    each_falling_on(calendar, date,
                    [&found](const Falling& falling) { found.push_back(holiday_of(falling)); });
    sort_by_date(found);
    return found;
}

bool is_weekend(Date date) {
    const weekday falls_on{sys_days{date}};
    return falls_on == Saturday || falls_on == Sunday;
}

bool is_working_day(const HolidayCalendar& calendar, Date date) {
    if (is_weekend(date)) {
        return false;
    }
    bool free = false;
    each_falling_on(calendar, date, [&free](const Falling& falling) { free |= falling.counts; });
    return !free;
}

Date plus_days(Date date, int count) {
    return sys_days{date} + days{count};
}

int days_between(Date from, Date to) {
    return static_cast<int>((sys_days{to} - sys_days{from}).count());
}

std::string with_weekday(Date date) {
    static constexpr std::array<std::string_view, 7> names{"Sun", "Mon", "Tue", "Wed",
                                                           "Thu", "Fri", "Sat"};
    return std::string(names.at(weekday{sys_days{date}}.c_encoding())) + ' ' + format(date);
}

}  // namespace dsar
