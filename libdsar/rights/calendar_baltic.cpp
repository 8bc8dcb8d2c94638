// SPDX-License-Identifier: Apache-2.0
// Public holidays of Lithuania, Latvia and Estonia.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Sunday;

// Since 1 July 2017 the Labour Code of 2016 (XII-2603). No substitute days. Good Friday, 2 January
// and Pentecost Monday are working days.
constexpr std::string_view lithuanian_law = "Labour Code (Darbo kodeksas) of Lithuania, Art 123(1)";

constexpr std::array<HolidayRule, 16> lithuanian_rules{{
    {"New Year's Day", day_in(1, 1), lithuanian_law},
    {"Day of Restoration of the State", day_in(2, 16), lithuanian_law},
    {"Day of Restoration of Independence", day_in(3, 11), lithuanian_law},
    {"Easter Sunday", from_easter(0), lithuanian_law},
    {"Easter Monday", from_easter(1), lithuanian_law},
    {"International Workers' Day", day_in(5, 1), lithuanian_law},
    {"Mother's Day", nth_in(1, Sunday, 5), lithuanian_law},
    {"Father's Day", nth_in(1, Sunday, 6), lithuanian_law},
    {"St John's Day", day_in(6, 24), lithuanian_law},
    {"Statehood Day", day_in(7, 6), lithuanian_law},
    {"Assumption Day", day_in(8, 15), lithuanian_law},
    {"All Saints' Day", day_in(11, 1), lithuanian_law},
    {"All Souls' Day", day_in(11, 2), lithuanian_law, 2020},
    {"Christmas Eve", day_in(12, 24), lithuanian_law},
    {"Christmas Day", day_in(12, 25), lithuanian_law},
    {"Second Day of Christmas", day_in(12, 26), lithuanian_law},
}};

// Working days that the Cabinet moves to make long weekends are no holidays; they are not listed.
constexpr std::string_view latvian_law =
    "Law on Public Holidays (Par svētku, atceres un atzīmējamām dienām) of Latvia, s. 1";
constexpr std::string_view latvian_2018 = "one-off amendment of the Law on Public Holidays, 2018";
constexpr std::string_view latvian_2023 = "one-off amendment of the Law on Public Holidays, 2023";

constexpr std::array<HolidayRule, 19> latvian_rules{{
    {"New Year's Day", day_in(1, 1), latvian_law},
    {"Good Friday", from_easter(-2), latvian_law},
    {"Easter Sunday", from_easter(0), latvian_law},
    {"Easter Monday", from_easter(1), latvian_law},
    {"Labour Day", day_in(5, 1), latvian_law},
    {"Day of Restoration of Independence",
     day_in(5, 4),
     latvian_law,
     0,
     9999,
     {},
     Substitute::NextMonday},
    {"Mother's Day", nth_in(2, Sunday, 5), latvian_law},
    {"Pentecost Sunday", from_easter(49), latvian_law},
    {"Midsummer Eve", day_in(6, 23), latvian_law},
    {"Midsummer Day", day_in(6, 24), latvian_law},
    {"Proclamation Day of the Republic",
     day_in(11, 18),
     latvian_law,
     0,
     9999,
     {},
     Substitute::NextMonday},
    {"Christmas Eve", day_in(12, 24), latvian_law},
    {"Christmas Day", day_in(12, 25), latvian_law},
    {"Second Day of Christmas", day_in(12, 26), latvian_law},
    {"New Year's Eve", day_in(12, 31), latvian_law},
    {"Closing day of the Song and Dance Festival",
     day_in(7, 8),
     latvian_law,
     2018,
     2018,
     {},
     Substitute::NextMonday},
    {"Visit of the Pope", day_in(9, 24), latvian_2018, 2018, 2018},
    {"Bronze medal of the ice hockey team", day_in(5, 29), latvian_2023, 2023, 2023},
    {"Closing day of the Song and Dance Festival",
     day_in(7, 9),
     latvian_law,
     2023,
     2023,
     {},
     Substitute::NextMonday},
}};

// No substitute days; Easter Monday is a working day.
constexpr std::string_view estonian_law =
    "Public Holidays and Days of National Importance Act (Pühade ja tähtpäevade seadus), §§ 1-2";

constexpr std::array<HolidayRule, 12> estonian_rules{{
    {"New Year's Day", day_in(1, 1), estonian_law},
    {"Independence Day", day_in(2, 24), estonian_law},
    {"Good Friday", from_easter(-2), estonian_law},
    {"Easter Sunday", from_easter(0), estonian_law},
    {"Spring Day", day_in(5, 1), estonian_law},
    {"Pentecost Sunday", from_easter(49), estonian_law},
    {"Victory Day", day_in(6, 23), estonian_law},
    {"Midsummer Day", day_in(6, 24), estonian_law},
    {"Day of Restoration of Independence", day_in(8, 20), estonian_law},
    {"Christmas Eve", day_in(12, 24), estonian_law},
    {"Christmas Day", day_in(12, 25), estonian_law},
    {"Second Day of Christmas", day_in(12, 26), estonian_law},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_lithuania() {
    return lithuanian_rules;
}
std::span<const HolidayRule> holidays_of_latvia() {
    return latvian_rules;
}
std::span<const HolidayRule> holidays_of_estonia() {
    return estonian_rules;
}

}  // namespace dsar
