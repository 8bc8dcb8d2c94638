// SPDX-License-Identifier: Apache-2.0
// Holidays of the United States and of California. They only serve the later readings of "business
// day" in 11 CCR 7021 and 7026: the earliest one, which is taken, knows no holidays.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Monday;
using std::chrono::Thursday;

// A Saturday is kept on Friday, a Sunday on Monday.
constexpr std::string_view kFederal = "5 U.S.C. 6103";

constexpr std::array<HolidayRule, 11> kAmerican{{
    {"New Year's Day", day_in(1, 1), kFederal, 0, 9999, {}, Substitute::Nearest},
    {"Birthday of Martin Luther King, Jr.", nth_in(3, Monday, 1), kFederal},
    {"Washington's Birthday", nth_in(3, Monday, 2), kFederal},
    {"Memorial Day", nth_in(-1, Monday, 5), kFederal},
    {"Juneteenth", day_in(6, 19), kFederal, 2021, 9999, {}, Substitute::Nearest},
    {"Independence Day", day_in(7, 4), kFederal, 0, 9999, {}, Substitute::Nearest},
    {"Labor Day", nth_in(1, Monday, 9), kFederal},
    {"Columbus Day", nth_in(2, Monday, 10), kFederal},
    {"Veterans Day", day_in(11, 11), kFederal, 0, 9999, {}, Substitute::Nearest},
    {"Thanksgiving Day", nth_in(4, Thursday, 11), kFederal},
    {"Christmas Day", day_in(12, 25), kFederal, 0, 9999, {}, Substitute::Nearest},
}};

// The days on which the offices of the State are closed; days of observance (Gov. Code 6700 ff.)
// are left out. A Sunday is kept on Monday.
constexpr std::string_view kState = "Cal. Gov. Code 19853";
constexpr HolidayDay kAfterThanksgiving{
    .kind = HolidayDay::Kind::Nth, .month = 11, .number = 4, .weekday = Thursday, .then = 1};

constexpr std::array<HolidayRule, 11> kCalifornian{{
    {"New Year's Day", day_in(1, 1), kState, 0, 9999, {}, Substitute::SundayToMonday},
    {"Dr. Martin Luther King, Jr. Day", nth_in(3, Monday, 1), kState},
    {"President's Day", nth_in(3, Monday, 2), kState},
    {"Farmworkers Day", day_in(3, 31), kState, 0, 9999, {}, Substitute::SundayToMonday},
    {"Memorial Day", nth_in(-1, Monday, 5), kState},
    {"Independence Day", day_in(7, 4), kState, 0, 9999, {}, Substitute::SundayToMonday},
    {"Labor Day", nth_in(1, Monday, 9), kState},
    {"Veterans Day", day_in(11, 11), kState, 0, 9999, {}, Substitute::Nearest},
    {"Thanksgiving Day", nth_in(4, Thursday, 11), kState},
    {"Day after Thanksgiving", kAfterThanksgiving, kState},
    {"Christmas Day", day_in(12, 25), kState, 0, 9999, {}, Substitute::SundayToMonday},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_us() {
    return kAmerican;
}
std::span<const HolidayRule> holidays_of_california() {
    return kCalifornian;
}

}  // namespace dsar
