// SPDX-License-Identifier: Apache-2.0
// The holiday tables' own words, and the list of countries. To add a country: a table in a
// calendar_*.cpp, a line in all_countries(), a row in tests/rights/calendar_test.cpp.
#pragma once

#include "libdsar/rights/calendar.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// The holiday law of one country, with its regions' own days marked.
struct CountryHolidays {
    std::string_view code;     ///< ISO 3166-1, or 3166-2 where a region has its own table
    std::string_view country;  ///< name in English
    int known_from;            ///< years for which the rules were checked against the law
    int known_through;
    std::span<const HolidayRule> rules;
    std::string_view regions;  ///< ISO 3166-2 parts that rules name, separated by spaces
};

/// Every year from the one in which the GDPR began to apply.
inline constexpr int known_from_year = 2018;
/// The last year for which the laws, as they stood in November 2026, are taken as given.
inline constexpr int known_through_year = 2030;

/// `day_in(12, 25)`: Christmas.
constexpr HolidayDay day_in(unsigned month, int number) {
    return {.kind = HolidayDay::Kind::Fixed,
            .month = month,
            .number = number,
            .weekday = {},
            .then = 0};
}

/// `from_easter(1)`: Easter Monday; `from_easter(-2)`: Good Friday.
constexpr HolidayDay from_easter(int number) {
    return {
        .kind = HolidayDay::Kind::Easter, .month = 0, .number = number, .weekday = {}, .then = 0};
}

/// `nth_in(1, std::chrono::Sunday, 5)`: the first Sunday of May; -1: the last one.
constexpr HolidayDay nth_in(int number, std::chrono::weekday weekday, unsigned month) {
    return {.kind = HolidayDay::Kind::Nth,
            .month = month,
            .number = number,
            .weekday = weekday,
            .then = 0};
}

/// `weekday_before(std::chrono::Wednesday, 11, 23)`: the Wednesday before 23 November.
constexpr HolidayDay weekday_before(std::chrono::weekday weekday, unsigned month, int number) {
    return {.kind = HolidayDay::Kind::WeekdayBefore,
            .month = month,
            .number = number,
            .weekday = weekday,
            .then = 0};
}

// The tables, each beside its laws.
std::span<const HolidayRule> holidays_of_lithuania();
std::span<const HolidayRule> holidays_of_latvia();
std::span<const HolidayRule> holidays_of_estonia();
std::span<const HolidayRule> holidays_of_poland();
std::span<const HolidayRule> holidays_of_germany();
std::span<const HolidayRule> holidays_of_france();
std::span<const HolidayRule> holidays_of_ireland();
std::span<const HolidayRule> holidays_of_spain();
std::span<const HolidayRule> holidays_of_netherlands();
std::span<const HolidayRule> holidays_of_us();
std::span<const HolidayRule> holidays_of_california();

/// Every country that has data.
std::span<const CountryHolidays> all_countries();

}  // namespace dsar
