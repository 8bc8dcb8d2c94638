// SPDX-License-Identifier: Apache-2.0
// Public holidays of France, Ireland, Spain and the Netherlands.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Monday;

// Metropolitan France. Bas-Rhin, Haut-Rhin and Moselle have two days more; overseas days are not
// listed.
constexpr std::string_view kFrance = "Code du travail, Art L3133-1";
constexpr std::string_view kMoselle = "Code du travail, Art L3134-13";

constexpr std::array<HolidayRule, 13> kFrench{{
    {"New Year's Day", day_in(1, 1), kFrance},
    {"Good Friday", from_easter(-2), kMoselle, 0, 9999, "57 67 68"},
    {"Easter Monday", from_easter(1), kFrance},
    {"Labour Day", day_in(5, 1), kFrance},
    {"Victory in Europe Day", day_in(5, 8), kFrance},
    {"Ascension Day", from_easter(39), kFrance},
    {"Pentecost Monday", from_easter(50), kFrance},
    {"National Day", day_in(7, 14), kFrance},
    {"Assumption Day", day_in(8, 15), kFrance},
    {"All Saints' Day", day_in(11, 1), kFrance},
    {"Armistice Day", day_in(11, 11), kFrance},
    {"Christmas Day", day_in(12, 25), kFrance},
    {"Second Day of Christmas", day_in(12, 26), kMoselle, 0, 9999, "57 67 68"},
}};

// Good Friday is a working day. A holiday that falls on a weekend gives staff another benefit
// (s. 21), not the country another holiday: the Monday does not count.
constexpr std::string_view kIreland = "Organisation of Working Time Act 1997, Second Schedule";
constexpr std::string_view kIreland2022 =
    "Organisation of Working Time Act 1997, Second Schedule, by regulations of 2022";
constexpr HolidayDay kBrigid{
    .kind = HolidayDay::Kind::FridayElseMonday, .month = 2, .number = 1, .weekday = {}, .then = 0};

constexpr std::array<HolidayRule, 11> kIrish{{
    {"New Year's Day", day_in(1, 1), kIreland, 0, 9999, {}, Substitute::DebatedMonday},
    {"St Brigid's Day", kBrigid, kIreland2022, 2023},
    {"St Patrick's Day", day_in(3, 17), kIreland, 0, 9999, {}, Substitute::DebatedMonday},
    {"Day of Remembrance and Recognition", day_in(3, 18), kIreland2022, 2022, 2022},
    {"Easter Monday", from_easter(1), kIreland},
    {"First Monday in May", nth_in(1, Monday, 5), kIreland},
    {"First Monday in June", nth_in(1, Monday, 6), kIreland},
    {"First Monday in August", nth_in(1, Monday, 8), kIreland},
    {"Last Monday in October", nth_in(-1, Monday, 10), kIreland},
    {"Christmas Day", day_in(12, 25), kIreland, 0, 9999, {}, Substitute::DebatedMonday},
    {"St Stephen's Day", day_in(12, 26), kIreland, 0, 9999, {}, Substitute::DebatedMonday},
}};

// The national days only. Autonomous Communities may replace Epiphany, Maundy Thursday and St James
// or St Joseph; none has replaced Epiphany since 2018. The rest of a holiday on a Sunday moves to
// the Monday (Art 37(2)), where Communities choose no other day: debated.
constexpr std::string_view kSpain = "Estatuto de los Trabajadores, Art 37(2)";
constexpr std::string_view kSpainDecree = "Real Decreto 2001/1983, Art 45";

constexpr std::array<HolidayRule, 11> kSpanish{{
    {"New Year's Day", day_in(1, 1), kSpain, 0, 9999, {}, Substitute::DebatedMonday},
    {"Epiphany", day_in(1, 6), kSpainDecree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Maundy Thursday", from_easter(-3), kSpainDecree, 0, 9999, "?"},
    {"Good Friday", from_easter(-2), kSpainDecree},
    {"Labour Day", day_in(5, 1), kSpain, 0, 9999, {}, Substitute::DebatedMonday},
    {"Assumption Day", day_in(8, 15), kSpainDecree, 0, 9999, {}, Substitute::DebatedMonday},
    {"National Day", day_in(10, 12), kSpain, 0, 9999, {}, Substitute::DebatedMonday},
    {"All Saints' Day", day_in(11, 1), kSpainDecree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Constitution Day", day_in(12, 6), kSpainDecree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Immaculate Conception", day_in(12, 8), kSpainDecree, 0, 9999, {}, Substitute::DebatedMonday},
    {"Christmas Day", day_in(12, 25), kSpain, 0, 9999, {}, Substitute::DebatedMonday},
}};

// Art 3(1) lists the recognised holidays; Good Friday (3(2)) and days named by decree (3(3)) are
// only put on the same footing for the periods of that Act: debated for a period of European law.
constexpr std::string_view kNetherlands = "Algemene termijnenwet, Art 3(1)";
constexpr std::string_view kNetherlandsEqual = "Algemene termijnenwet, Art 3(2)";

constexpr std::array<HolidayRule, 9> kDutch{{
    {"New Year's Day", day_in(1, 1), kNetherlands},
    {"Good Friday", from_easter(-2), kNetherlandsEqual, 0, 9999, "?"},
    {"Easter Monday", from_easter(1), kNetherlands},
    {"King's Day", day_in(4, 27), kNetherlands, 2014, 9999, {}, Substitute::SaturdayBefore},
    {"Liberation Day", day_in(5, 5), kNetherlands},
    {"Ascension Day", from_easter(39), kNetherlands},
    {"Pentecost Monday", from_easter(50), kNetherlands},
    {"Christmas Day", day_in(12, 25), kNetherlands},
    {"Second Day of Christmas", day_in(12, 26), kNetherlands},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_france() {
    return kFrench;
}
std::span<const HolidayRule> holidays_of_ireland() {
    return kIrish;
}
std::span<const HolidayRule> holidays_of_spain() {
    return kSpanish;
}
std::span<const HolidayRule> holidays_of_netherlands() {
    return kDutch;
}

}  // namespace dsar
