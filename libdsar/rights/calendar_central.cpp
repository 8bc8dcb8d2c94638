// SPDX-License-Identifier: Apache-2.0
// Public holidays of Germany and Poland.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

namespace {

using std::chrono::Wednesday;

// Only 3 October is a holiday by federal law; the other eight that count are holidays by the law of
// each of the sixteen Länder. Days of some Länder count in a calendar of the Land (`DE-BY`); days
// of single municipalities (Augsburg, parishes of Bavaria, Saxony and Thuringia) are left out.
constexpr std::string_view kFederal = "Unification Treaty (Einigungsvertrag), Art 2(2)";
constexpr std::string_view kLaender = "holiday law of every Land (Feiertagsgesetze)";
constexpr std::string_view kLand = "holiday law of the Land (Feiertagsgesetz)";
constexpr std::string_view kBerlin = "holiday law of Berlin (Feiertagsgesetz), for that year only";

constexpr std::array<HolidayRule, 23> kGerman{{
    {"New Year's Day", day_in(1, 1), kLaender},
    {"Good Friday", from_easter(-2), kLaender},
    {"Easter Monday", from_easter(1), kLaender},
    {"Labour Day", day_in(5, 1), kLaender},
    {"Ascension Day", from_easter(39), kLaender},
    {"Pentecost Monday", from_easter(50), kLaender},
    {"Day of German Unity", day_in(10, 3), kFederal},
    {"Christmas Day", day_in(12, 25), kLaender},
    {"Second Day of Christmas", day_in(12, 26), kLaender},
    {"Epiphany", day_in(1, 6), kLand, 0, 9999, "BW BY ST"},
    {"International Women's Day", day_in(3, 8), kLand, 2019, 2022, "BE"},
    {"International Women's Day", day_in(3, 8), kLand, 2023, 9999, "BE MV"},
    {"Easter Sunday", from_easter(0), kLand, 0, 9999, "BB"},
    {"75 years since the end of the war", day_in(5, 8), kBerlin, 2020, 2020, "BE"},
    {"80 years since the end of the war", day_in(5, 8), kBerlin, 2025, 2025, "BE"},
    {"Pentecost Sunday", from_easter(49), kLand, 0, 9999, "BB"},
    {"Corpus Christi", from_easter(60), kLand, 0, 9999, "BW BY HE NW RP SL"},
    {"Assumption Day", day_in(8, 15), kLand, 0, 9999, "SL"},
    {"Assumption Day in parishes with a Catholic majority", day_in(8, 15), kLand, 0, 9999, "?"},
    {"World Children's Day", day_in(9, 20), kLand, 2019, 9999, "TH"},
    {"Reformation Day", day_in(10, 31), kLand, 0, 9999, "BB HB HH MV NI SH SN ST TH"},
    {"All Saints' Day", day_in(11, 1), kLand, 0, 9999, "BW BY NW RP SL"},
    {"Day of Repentance and Prayer", weekday_before(Wednesday, 11, 23), kLand, 0, 9999, "SN"},
}};

// No substitute days in the law (employers owe another day off for a Saturday: no holiday).
constexpr std::string_view kPoland =
    "Act of 18 January 1951 on days free from work (ustawa o dniach wolnych od pracy), Art 1";
constexpr std::string_view kPoland2018 = "Act of 7 November 2018 on the National Holiday";

constexpr std::array<HolidayRule, 15> kPolish{{
    {"New Year's Day", day_in(1, 1), kPoland},
    {"Epiphany", day_in(1, 6), kPoland, 2011},
    {"Easter Sunday", from_easter(0), kPoland},
    {"Easter Monday", from_easter(1), kPoland},
    {"State Holiday", day_in(5, 1), kPoland},
    {"National Holiday of the Third of May", day_in(5, 3), kPoland},
    {"Pentecost Sunday", from_easter(49), kPoland},
    {"Corpus Christi", from_easter(60), kPoland},
    {"Assumption Day", day_in(8, 15), kPoland},
    {"All Saints' Day", day_in(11, 1), kPoland},
    {"National Independence Day", day_in(11, 11), kPoland},
    {"100 years of independence", day_in(11, 12), kPoland2018, 2018, 2018},
    {"Christmas Eve", day_in(12, 24), kPoland, 2025},
    {"Christmas Day", day_in(12, 25), kPoland},
    {"Second Day of Christmas", day_in(12, 26), kPoland},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_germany() {
    return kGerman;
}
std::span<const HolidayRule> holidays_of_poland() {
    return kPolish;
}

}  // namespace dsar
