// SPDX-License-Identifier: Apache-2.0
// Public holidays of France, Ireland, Spain and the Netherlands.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Monday;

// Metropolitan France. Bas-Rhin, Haut-Rhin and Moselle have two days more; overseas days are not
// listed.
constexpr std::string_view french_law = "Code du travail, Art L3133-1";
constexpr std::string_view moselle_law = "Code du travail, Art L3134-13";

constexpr std::array<HolidayRule, 13> french_rules{{
    {"New Year's Day", day_in(1, 1), french_law},
    {"Good Friday", from_easter(-2), moselle_law, 0, 9999, "57 67 68"},
    {"Easter Monday", from_easter(1), french_law},
    {"Labour Day", day_in(5, 1), french_law},
    {"Victory in Europe Day", day_in(5, 8), french_law},
    {"Ascension Day", from_easter(39), french_law},
    {"Pentecost Monday", from_easter(50), french_law},
    {"National Day", day_in(7, 14), french_law},
    {"Assumption Day", day_in(8, 15), french_law},
    {"All Saints' Day", day_in(11, 1), french_law},
    {"Armistice Day", day_in(11, 11), french_law},
    {"Christmas Day", day_in(12, 25), french_law},
    {"Second Day of Christmas", day_in(12, 26), moselle_law, 0, 9999, "57 67 68"},
}};

// Good Friday is a working day. A holiday that falls on a weekend gives staff another benefit
// (s. 21), not the country another holiday: the Monday does not count.
constexpr std::string_view irish_law = "Organisation of Working Time Act 1997, Second Schedule";
constexpr std::string_view irish_2022 =
    "Organisation of Working Time Act 1997, Second Schedule, by regulations of 2022";
constexpr HolidayDay brigids_day{
    .kind = HolidayDay::Kind::FridayElseMonday, .month = 2, .number = 1, .weekday = {}, .then = 0};

constexpr std::array<HolidayRule, 11> irish_rules{{
    {"New Year's Day", day_in(1, 1), irish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"St Brigid's Day", brigids_day, irish_2022, 2023},
    {"St Patrick's Day", day_in(3, 17), irish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"Day of Remembrance and Recognition", day_in(3, 18), irish_2022, 2022, 2022},
    {"Easter Monday", from_easter(1), irish_law},
    {"First Monday in May", nth_in(1, Monday, 5), irish_law},
    {"First Monday in June", nth_in(1, Monday, 6), irish_law},
    {"First Monday in August", nth_in(1, Monday, 8), irish_law},
    {"Last Monday in October", nth_in(-1, Monday, 10), irish_law},
    {"Christmas Day", day_in(12, 25), irish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"St Stephen's Day", day_in(12, 26), irish_law, 0, 9999, {}, Substitute::DebatedMonday},
}};

// The national days only. Autonomous Communities may replace Epiphany, Maundy Thursday and St James
// or St Joseph; none has replaced Epiphany since 2018. The rest of a holiday on a Sunday moves to
// the Monday (Art 37(2)), where Communities choose no other day: debated.
constexpr std::string_view spanish_law = "Estatuto de los Trabajadores, Art 37(2)";
constexpr std::string_view spanish_decree = "Real Decreto 2001/1983, Art 45";

constexpr std::array<HolidayRule, 11> spanish_rules{{
    {"New Year's Day", day_in(1, 1), spanish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"Epiphany", day_in(1, 6), spanish_decree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Maundy Thursday", from_easter(-3), spanish_decree, 0, 9999, "?"},
    {"Good Friday", from_easter(-2), spanish_decree},
    {"Labour Day", day_in(5, 1), spanish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"Assumption Day", day_in(8, 15), spanish_decree, 0, 9999, {}, Substitute::DebatedMonday},
    {"National Day", day_in(10, 12), spanish_law, 0, 9999, {}, Substitute::DebatedMonday},
    {"All Saints' Day", day_in(11, 1), spanish_decree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Constitution Day", day_in(12, 6), spanish_decree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Immaculate Conception",
     day_in(12, 8),
     spanish_decree,
     0,
     9999,
     {},
     Substitute::DebatedMonday},
    {"Christmas Day", day_in(12, 25), spanish_law, 0, 9999, {}, Substitute::DebatedMonday},
}};

// Art 3(1) lists the recognised holidays; Good Friday (3(2)) and days named by decree (3(3)) are
// only put on the same footing for the periods of that Act: debated for a period of European law.
constexpr std::string_view dutch_law = "Algemene termijnenwet, Art 3(1)";
constexpr std::string_view dutch_equal = "Algemene termijnenwet, Art 3(2)";

constexpr std::array<HolidayRule, 9> dutch_rules{{
    {"New Year's Day", day_in(1, 1), dutch_law},
    {"Good Friday", from_easter(-2), dutch_equal, 0, 9999, "?"},
    {"Easter Monday", from_easter(1), dutch_law},
    {"King's Day", day_in(4, 27), dutch_law, 2014, 9999, {}, Substitute::SaturdayBefore},
    {"Liberation Day", day_in(5, 5), dutch_law},
    {"Ascension Day", from_easter(39), dutch_law},
    {"Pentecost Monday", from_easter(50), dutch_law},
    {"Christmas Day", day_in(12, 25), dutch_law},
    {"Second Day of Christmas", day_in(12, 26), dutch_law},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_france() {
    return french_rules;
}
std::span<const HolidayRule> holidays_of_ireland() {
    return irish_rules;
}
std::span<const HolidayRule> holidays_of_spain() {
    return spanish_rules;
}
std::span<const HolidayRule> holidays_of_netherlands() {
    return dutch_rules;
}

}  // namespace dsar
