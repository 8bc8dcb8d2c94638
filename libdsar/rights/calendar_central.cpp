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
constexpr std::string_view federal_law = "Unification Treaty (Einigungsvertrag), Art 2(2)";
constexpr std::string_view laender_law = "holiday law of every Land (Feiertagsgesetze)";
constexpr std::string_view land_law = "holiday law of the Land (Feiertagsgesetz)";
constexpr std::string_view berlin_law =
    "holiday law of Berlin (Feiertagsgesetz), for that year only";

constexpr std::array<HolidayRule, 23> german_rules{{
    {"New Year's Day", day_in(1, 1), laender_law},
    {"Good Friday", from_easter(-2), laender_law},
    {"Easter Monday", from_easter(1), laender_law},
    {"Labour Day", day_in(5, 1), laender_law},
    {"Ascension Day", from_easter(39), laender_law},
    {"Pentecost Monday", from_easter(50), laender_law},
    {"Day of German Unity", day_in(10, 3), federal_law},
    {"Christmas Day", day_in(12, 25), laender_law},
    {"Second Day of Christmas", day_in(12, 26), laender_law},
    {"Epiphany", day_in(1, 6), land_law, 0, 9999, "BW BY ST"},
    {"International Women's Day", day_in(3, 8), land_law, 2019, 2022, "BE"},
    {"International Women's Day", day_in(3, 8), land_law, 2023, 9999, "BE MV"},
    {"Easter Sunday", from_easter(0), land_law, 0, 9999, "BB"},
    {"75 years since the end of the war", day_in(5, 8), berlin_law, 2020, 2020, "BE"},
    {"80 years since the end of the war", day_in(5, 8), berlin_law, 2025, 2025, "BE"},
    {"Pentecost Sunday", from_easter(49), land_law, 0, 9999, "BB"},
    {"Corpus Christi", from_easter(60), land_law, 0, 9999, "BW BY HE NW RP SL"},
    {"Assumption Day", day_in(8, 15), land_law, 0, 9999, "SL"},
    {"Assumption Day in parishes with a Catholic majority", day_in(8, 15), land_law, 0, 9999, "?"},
    {"World Children's Day", day_in(9, 20), land_law, 2019, 9999, "TH"},
    {"Reformation Day", day_in(10, 31), land_law, 0, 9999, "BB HB HH MV NI SH SN ST TH"},
    {"All Saints' Day", day_in(11, 1), land_law, 0, 9999, "BW BY NW RP SL"},
    {"Day of Repentance and Prayer", weekday_before(Wednesday, 11, 23), land_law, 0, 9999, "SN"},
}};

// No substitute days in the law (employers owe another day off for a Saturday: no holiday).
constexpr std::string_view polish_law =
    "Act of 18 January 1951 on days free from work (ustawa o dniach wolnych od pracy), Art 1";
constexpr std::string_view polish_2018 = "Act of 7 November 2018 on the National Holiday";

constexpr std::array<HolidayRule, 15> polish_rules{{
    {"New Year's Day", day_in(1, 1), polish_law},
    {"Epiphany", day_in(1, 6), polish_law, 2011},
    {"Easter Sunday", from_easter(0), polish_law},
    {"Easter Monday", from_easter(1), polish_law},
    {"State Holiday", day_in(5, 1), polish_law},
    {"National Holiday of the Third of May", day_in(5, 3), polish_law},
    {"Pentecost Sunday", from_easter(49), polish_law},
    {"Corpus Christi", from_easter(60), polish_law},
    {"Assumption Day", day_in(8, 15), polish_law},
    {"All Saints' Day", day_in(11, 1), polish_law},
    {"National Independence Day", day_in(11, 11), polish_law},
    {"100 years of independence", day_in(11, 12), polish_2018, 2018, 2018},
    {"Christmas Eve", day_in(12, 24), polish_law, 2025},
    {"Christmas Day", day_in(12, 25), polish_law},
    {"Second Day of Christmas", day_in(12, 26), polish_law},
}};

}  // namespace

std::span<const HolidayRule> holidays_of_germany() {
    return german_rules;
}
std::span<const HolidayRule> holidays_of_poland() {
    return polish_rules;
}

}  // namespace dsar
