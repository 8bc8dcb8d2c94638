// SPDX-License-Identifier: Apache-2.0
// The countries that have holiday data.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

std::span<const CountryHolidays> all_countries() {
    static const std::array<CountryHolidays, 11> countries{{
        {"DE", "Germany", known_from_year, known_through_year, holidays_of_germany(),
         "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH"},
        {"EE", "Estonia", known_from_year, known_through_year, holidays_of_estonia(), {}},
        {"ES", "Spain", known_from_year, known_through_year, holidays_of_spain(), {}},
        {"FR", "France", known_from_year, known_through_year, holidays_of_france(), "57 67 68"},
        {"IE", "Ireland", known_from_year, known_through_year, holidays_of_ireland(), {}},
        {"LT", "Lithuania", known_from_year, known_through_year, holidays_of_lithuania(), {}},
        {"LV", "Latvia", known_from_year, known_through_year, holidays_of_latvia(), {}},
        {"NL",
         "the Netherlands",
         known_from_year,
         known_through_year,
         holidays_of_netherlands(),
         {}},
        {"PL", "Poland", known_from_year, known_through_year, holidays_of_poland(), {}},
        {"US", "the United States", known_from_year, known_through_year, holidays_of_us(), {}},
        {"US-CA", "California", known_from_year, known_through_year, holidays_of_california(), {}},
    }};
    return countries;
}

}  // namespace dsar
