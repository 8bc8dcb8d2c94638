// SPDX-License-Identifier: Apache-2.0
// The countries that have holiday data.
#include "libdsar/rights/calendar_data.hpp"

#include <array>

namespace dsar {

std::span<const CountryHolidays> all_countries() {
    static const std::array<CountryHolidays, 11> kCountries{{
        {"DE", "Germany", kKnownFrom, kKnownThrough, holidays_of_germany(),
         "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH"},
        {"EE", "Estonia", kKnownFrom, kKnownThrough, holidays_of_estonia(), {}},
        {"ES", "Spain", kKnownFrom, kKnownThrough, holidays_of_spain(), {}},
        {"FR", "France", kKnownFrom, kKnownThrough, holidays_of_france(), "57 67 68"},
        {"IE", "Ireland", kKnownFrom, kKnownThrough, holidays_of_ireland(), {}},
        {"LT", "Lithuania", kKnownFrom, kKnownThrough, holidays_of_lithuania(), {}},
        {"LV", "Latvia", kKnownFrom, kKnownThrough, holidays_of_latvia(), {}},
        {"NL", "the Netherlands", kKnownFrom, kKnownThrough, holidays_of_netherlands(), {}},
        {"PL", "Poland", kKnownFrom, kKnownThrough, holidays_of_poland(), {}},
        {"US", "the United States", kKnownFrom, kKnownThrough, holidays_of_us(), {}},
        {"US-CA", "California", kKnownFrom, kKnownThrough, holidays_of_california(), {}},
    }};
    return kCountries;
}

}  // namespace dsar
