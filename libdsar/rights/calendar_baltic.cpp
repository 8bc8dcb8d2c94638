// SPDX-License-Identifier: Apache-2.0
// Public holidays of Lithuania, Latvia and Estonia.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Sunday;

// Since 1 July 2017 the Labour Code of 2016 (XII-2603). No substitute days. Good Friday, 2 January
// and Pentecost Monday are working days.
constexpr std::string_view kLithuania = "Labour Code (Darbo kodeksas) of Lithuania, Art 123(1)";

constexpr std::array<HolidayRule, 16> kLithuanian{{
    {"New Year's Day", day_in(1, 1), kLithuania},
    {"Day of Restoration of the State", day_in(2, 16), kLithuania},
    {"Day of Restoration of Independence", day_in(3, 11), kLithuania},
    {"Easter Sunday", from_easter(0), kLithuania},
    {"Easter Monday", from_easter(1), kLithuania},
    {"International Workers' Day", day_in(5, 1), kLithuania},
    {"Mother's Day", nth_in(1, Sunday, 5), kLithuania},
    {"Father's Day", nth_in(1, Sunday, 6), kLithuania},
    {"St John's Day", day_in(6, 24), kLithuania},
    {"Statehood Day", day_in(7, 6), kLithuania},
    {"Assumption Day", day_in(8, 15), kLithuania},
    {"All Saints' Day", day_in(11, 1), kLithuania},
    {"All Souls' Day", day_in(11, 2), kLithuania, 2020},
    {"Christmas Eve", day_in(12, 24), kLithuania},
    {"Christmas Day", day_in(12, 25), kLithuania},
    {"Second Day of Christmas", day_in(12, 26), kLithuania},
}};

// Working days that the Cabinet moves to make long weekends are no holidays; they are not listed.
constexpr std::string_view kLatvia =
    "Law on Public Holidays (Par svētku, atceres un atzīmējamām dienām) of Latvia, s. 1";
constexpr std::string_view kLatvia2018 = "one-off amendment of the Law on Public Holidays, 2018";
constexpr std::string_view kLatvia2023 = "one-off amendment of the Law on Public Holidays, 2023";

constexpr std::array<HolidayRule, 19> kLatvian{{
    {"New Year's Day", day_in(1, 1), kLatvia},
    {"Good Friday", from_easter(-2), kLatvia},
    {"Easter Sunday", from_easter(0), kLatvia},
    {"Easter Monday", from_easter(1), kLatvia},
    {"Labour Day", day_in(5, 1), kLatvia},
    {"Day of Restoration of Independence",
     day_in(5, 4),
     kLatvia,
     0,
     9999,
     {},
     Substitute::NextMonday},
    {"Mother's Day", nth_in(2, Sunday, 5), kLatvia},
    {"Pentecost Sunday", from_easter(49), kLatvia},
    {"Midsummer Eve", day_in(6, 23), kLatvia},
    {"Midsummer Day", day_in(6, 24), kLatvia},
    {"Proclamation Day of the Republic",
     day_in(11, 18),
     kLatvia,
     0,
     9999,
     {},
     Substitute::NextMonday},
    {"Christmas Eve", day_in(12, 24), kLatvia},
    {"Christmas Day", day_in(12, 25), kLatvia},
    {"Second Day of Christmas", day_in(12, 26), kLatvia},
    {"New Year's Eve", day_in(12, 31), kLatvia},
    {"Closing day of the Song and Dance Festival",
     day_in(7, 8),
     kLatvia,
     2018,
     2018,
     {},
     Substitute::NextMonday},
    {"Visit of the Pope", day_in(9, 24), kLatvia2018, 2018, 2018},
    {"Bronze medal of the ice hockey team", day_in(5, 29), kLatvia2023, 2023, 2023},
    {"Closing day of the Song and Dance Festival",
     day_in(7, 9),
     kLatvia,
     2023,
     2023,
     {},
     Substitute::NextMonday},
}};

// No substitute days; Easter Monday is a working day.
constexpr std::string_view kEstonia =
    "Public Holidays and Days of National Importance Act (Pühade ja tähtpäevade seadus), §§ 1-2";

constexpr std::array<HolidayRule, 12> kEstonian{{
    {"New Year's Day", day_in(1, 1), kEstonia},
    {"Independence Day", day_in(2, 24), kEstonia},
    {"Good Friday", from_easter(-2), kEstonia},
    {"Easter Sunday", from_easter(0), kEstonia},
    {"Spring Day", day_in(5, 1), kEstonia},
    {"Pentecost Sunday", from_easter(49), kEstonia},
    {"Victory Day", day_in(6, 23), kEstonia},
    {"Midsummer Day", day_in(6, 24), kEstonia},
    {"Day of Restoration of Independence", day_in(8, 20), kEstonia},
    {"Christmas Eve", day_in(12, 24), kEstonia},
    {"Christmas Day", day_in(12, 25), kEstonia},
    {"Second Day of Christmas", day_in(12, 26), kEstonia},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_lithuania() {
    return kLithuanian;
}
std::span<const HolidayRule> holidays_of_latvia() {
    return kLatvian;
}
std::span<const HolidayRule> holidays_of_estonia() {
    return kEstonian;
}

}  // namespace dsar
