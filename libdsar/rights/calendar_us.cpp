// SPDX-License-Identifier: Apache-2.0
// Holidays of the United States and of California, for the readings of "business day" in 11 CCR
// 7021 and 7026.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Monday;
using std::chrono::Thursday;

// A Saturday is kept on Friday, a Sunday on Monday.
constexpr std::string_view federal_law = "5 U.S.C. 6103";

constexpr std::array<HolidayRule, 11> american_rules{{
    {"New Year's Day", day_in(1, 1), federal_law, 0, 9999, {}, Substitute::Nearest},
    {"Birthday of Martin Luther King, Jr.", nth_in(3, Monday, 1), federal_law},
    {"Washington's Birthday", nth_in(3, Monday, 2), federal_law},
    {"Memorial Day", nth_in(-1, Monday, 5), federal_law},
    {"Juneteenth", day_in(6, 19), federal_law, 2021, 9999, {}, Substitute::Nearest},
    {"Independence Day", day_in(7, 4), federal_law, 0, 9999, {}, Substitute::Nearest},
    {"Labor Day", nth_in(1, Monday, 9), federal_law},
    {"Columbus Day", nth_in(2, Monday, 10), federal_law},
    {"Veterans Day", day_in(11, 11), federal_law, 0, 9999, {}, Substitute::Nearest},
    {"Thanksgiving Day", nth_in(4, Thursday, 11), federal_law},
    {"Christmas Day", day_in(12, 25), federal_law, 0, 9999, {}, Substitute::Nearest},
}};

// The days on which the offices of the State are closed; days of observance (Gov. Code 6700 ff.)
// are left out. A Sunday is kept on Monday.
constexpr std::string_view state_law = "Cal. Gov. Code 19853";
constexpr HolidayDay after_thanksgiving{
    .kind = HolidayDay::Kind::Nth, .month = 11, .number = 4, .weekday = Thursday, .then = 1};

constexpr std::array<HolidayRule, 11> californian_rules{{
    {"New Year's Day", day_in(1, 1), state_law, 0, 9999, {}, Substitute::SundayToMonday},
    {"Dr. Martin Luther King, Jr. Day", nth_in(3, Monday, 1), state_law},
    {"President's Day", nth_in(3, Monday, 2), state_law},
    {"Farmworkers Day", day_in(3, 31), state_law, 0, 9999, {}, Substitute::SundayToMonday},
    {"Memorial Day", nth_in(-1, Monday, 5), state_law},
    {"Independence Day", day_in(7, 4), state_law, 0, 9999, {}, Substitute::SundayToMonday},
    {"Labor Day", nth_in(1, Monday, 9), state_law},
    {"Veterans Day", day_in(11, 11), state_law, 0, 9999, {}, Substitute::Nearest},
    {"Thanksgiving Day", nth_in(4, Thursday, 11), state_law},
    {"Day after Thanksgiving", after_thanksgiving, state_law},
    {"Christmas Day", day_in(12, 25), state_law, 0, 9999, {}, Substitute::SundayToMonday},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_us() {
    return american_rules;
}
std::span<const HolidayRule> holidays_of_california() {
    return californian_rules;
}

}  // namespace dsar
