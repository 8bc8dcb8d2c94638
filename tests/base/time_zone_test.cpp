// SPDX-License-Identifier: Apache-2.0
// Days and times where the controller is. The expected instants were worked out with date(1) and
// the tz database, not with ICU.
#include "libdsar/base/time_zone.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace dsar;

namespace {

std::string arrival(std::string_view text, std::string_view zone) {
    const std::optional<Arrival> found = parse_arrival(text, zone);
    return found ? format(found->at) + " " + format(found->day) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(time_zone)

BOOST_AUTO_TEST_CASE(a_late_evening_in_vilnius_is_that_day_there) {
    BOOST_TEST(arrival("2026-03-02T23:30", "Europe/Vilnius") == "2026-03-02T21:30:00Z 2026-03-02");
    BOOST_TEST(arrival("2026-03-02T23:30:00Z", "Europe/Vilnius") ==
               "2026-03-02T23:30:00Z 2026-03-03");
    BOOST_TEST(arrival("2026-07-02T23:30+02:00", "Europe/Vilnius") ==
               "2026-07-02T21:30:00Z 2026-07-03");
    BOOST_TEST(arrival("2026-03-02 23:30:00-08:00", "America/Los_Angeles") ==
               "2026-03-03T07:30:00Z 2026-03-02");
}

BOOST_AUTO_TEST_CASE(a_day_begins_at_its_first_moment_there) {
    BOOST_TEST(arrival("2026-03-02", "Europe/Vilnius") == "2026-03-01T22:00:00Z 2026-03-02");
    // Summer time began at midnight there: the day's first moment is one o'clock.
    BOOST_TEST(arrival("2024-04-26", "Africa/Cairo") == "2024-04-25T22:00:00Z 2024-04-26");
    BOOST_TEST(!parse_arrival("2026-03-02", "UTC")->timed);
}

BOOST_AUTO_TEST_CASE(a_time_that_the_clock_shows_twice_is_the_first_and_one_it_skips_is_none) {
    BOOST_TEST(arrival("2026-10-25T03:30", "Europe/Vilnius") == "2026-10-25T00:30:00Z 2026-10-25");
    BOOST_TEST(arrival("2026-03-29T03:30", "Europe/Vilnius") == "none");
    BOOST_TEST(arrival("2026-11-01T01:30", "America/New_York") ==
               "2026-11-01T05:30:00Z 2026-11-01");
}

BOOST_AUTO_TEST_CASE(a_zone_that_changed_its_side_of_the_date_line) {
    // Samoa left out 30 December 2011.
    BOOST_TEST(arrival("2011-12-30T12:00", "Pacific/Apia") == "none");
    BOOST_TEST(arrival("2011-12-31T00:00", "Pacific/Apia") == "2011-12-30T10:00:00Z 2011-12-31");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_time_and_no_zone) {
    for (const char* text : {"", "02.03.2026", "2026-02-30", "2026-03-02T25:00", "2026-03-02T",
                             "2026-03-02T10:00+99:00"}) {
        BOOST_TEST(arrival(text, "UTC") == "none", text);
    }
    BOOST_CHECK_EXCEPTION(local_day("Europe/Vilnus", Instant()), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::NotSetUp; });
}

BOOST_AUTO_TEST_SUITE_END()
