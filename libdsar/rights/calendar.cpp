// SPDX-License-Identifier: Apache-2.0
// From rules to days. The rules themselves are in calendar_*.cpp.
#include "libdsar/rights/calendar.hpp"

#include "libdsar/rights/calendar_data.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

Holiday holiday_of(const Calendar& calendar, const HolidayRule& rule, Date date) {
    const bool debated = rule.where == "?";
    const bool counts = rule.where.empty() || (!debated && has_word(rule.where, calendar.region));
    return {.date = date,
            .name = std::string(rule.name),
            .law = std::string(rule.law),
            .counts = counts,
            .where = std::string(debated || counts ? std::string_view{} : rule.where)};
}

void add_days(const Calendar& calendar, const HolidayRule& rule, int in_year,
              std::vector<Holiday>& found) {
    if (in_year < rule.from || in_year > rule.through) {
        return;
    }
    Holiday holiday = holiday_of(calendar, rule, day_of(in_year, rule.day));
    const int offset = substitute_offset(holiday.date, rule.substitute);
    if (offset != 0 && rule.substitute == Substitute::SaturdayBefore) {
        holiday.date = plus_days(holiday.date, offset);
    } else if (offset != 0) {
        Holiday moved = holiday;
        moved.date = plus_days(holiday.date, offset);
        moved.name += " (substitute day)";
        moved.counts = holiday.counts && rule.substitute != Substitute::DebatedMonday;
        found.push_back(std::move(moved));
    }
    found.push_back(std::move(holiday));
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

Calendar find_calendar(std::string_view code) {
    const std::string wanted = upper(code);
    Calendar calendar;
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

std::vector<Holiday> holidays(const Calendar& calendar, int in_year) {
    std::vector<Holiday> found;
    // New Year's Day on a Saturday may be kept on the last day of the year before.
    for (int rule_year = in_year - 1; rule_year <= in_year + 1; ++rule_year) {
        for (const HolidayRule& rule : calendar.rules) {
            add_days(calendar, rule, rule_year, found);
        }
    }
    std::erase_if(found, [in_year](const Holiday& holiday) {
        return static_cast<int>(holiday.date.year()) != in_year;
    });
    std::stable_sort(found.begin(), found.end(), [](const Holiday& left, const Holiday& right) {
        return left.date < right.date || (left.date == right.date && left.counts && !right.counts);
    });
    return found;
}

std::vector<Holiday> holidays_on(const Calendar& calendar, Date date) {
    std::vector<Holiday> found = holidays(calendar, static_cast<int>(date.year()));
    std::erase_if(found, [date](const Holiday& holiday) { return holiday.date != date; });
    return found;
}

bool is_weekend(Date date) {
    const weekday falls_on{sys_days{date}};
    return falls_on == Saturday || falls_on == Sunday;
}

bool is_working_day(const Calendar& calendar, Date date) {
    if (is_weekend(date)) {
        return false;
    }
    const std::vector<Holiday> found = holidays_on(calendar, date);
    return found.empty() || !found.front().counts;
}

Date plus_days(Date date, int count) {
    return sys_days{date} + days{count};
}

int days_between(Date from, Date to) {
    return static_cast<int>((sys_days{to} - sys_days{from}).count());
}

std::string with_weekday(Date date) {
    static constexpr std::array<std::string_view, 7> kNames{"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
    return std::string(kNames.at(weekday{sys_days{date}}.c_encoding())) + ' ' + format(date);
}

}  // namespace dsar
