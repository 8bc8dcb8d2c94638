// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/incident.hpp"

#include "libdsar/base/instant.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

namespace dsar {
namespace {

Instant at(std::string_view text) {
    const std::optional<Instant> found = parse_instant(text);
    BOOST_REQUIRE_MESSAGE(found, text);
    return *found;
}

std::string notify_by(std::string_view aware) {
    return format(*incident_clock(at(aware), IncidentRisk::Risk).notify_by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(incident)

BOOST_AUTO_TEST_CASE(the_authority_is_told_within_72_hours_not_three_days) {
    BOOST_TEST(notify_by("2026-03-09T16:45:30+02:00") == "2026-03-12T14:45:30Z");
}

BOOST_AUTO_TEST_CASE(the_hour_on_the_wall_moves_when_the_clocks_change) {
    // Vilnius: 29 March 2026 has 23 hours, 25 October 2026 has 25.
    BOOST_TEST(notify_by("2026-03-27T10:00:00+02:00") == format(at("2026-03-30T11:00:00+03:00")));
    BOOST_TEST(notify_by("2026-10-23T10:00:00+03:00") == format(at("2026-10-26T09:00:00+02:00")));
}

BOOST_AUTO_TEST_CASE(no_weekend_or_holiday_moves_the_end) {
    // Friday, and 23 December: the end is a Monday and the second day of Christmas.
    BOOST_TEST(notify_by("2026-03-06T12:00:00Z") == "2026-03-09T12:00:00Z");
    BOOST_TEST(notify_by("2026-12-23T09:00:00Z") == "2026-12-26T09:00:00Z");
    BOOST_TEST(notify_by("2026-03-05T08:00:00Z") == "2026-03-08T08:00:00Z");  // a Sunday
}

BOOST_AUTO_TEST_CASE(risk_decides_who_is_told) {
    const Instant aware = at("2026-03-09T12:00Z");
    const IncidentClock none = incident_clock(aware, IncidentRisk::None);
    BOOST_TEST(!none.notify_by.has_value());
    BOOST_TEST(!none.tell_person);
    BOOST_TEST(none.readings.empty());
    const IncidentClock risk = incident_clock(aware, IncidentRisk::Risk);
    BOOST_TEST(risk.notify_by.has_value());
    BOOST_TEST(!risk.tell_person);
    const IncidentClock high = incident_clock(aware, IncidentRisk::High);
    BOOST_TEST(high.notify_by.has_value());
    BOOST_TEST(high.tell_person);
}

BOOST_AUTO_TEST_CASE(the_earliest_reading_is_taken_whenever_it_is) {
    std::mt19937 random(7);
    std::uniform_int_distribution<long> second(1'700'000'000, 2'000'000'000);
    for (int turn = 0; turn < 2'000; ++turn) {
        const Instant aware{std::chrono::seconds(second(random))};
        const IncidentClock clock = incident_clock(aware, IncidentRisk::Risk);
        BOOST_TEST_REQUIRE(clock.readings.size() >= 2U);
        BOOST_TEST(std::ranges::count(clock.readings, true, &IncidentReading::taken) == 1);
        for (const IncidentReading& reading : clock.readings) {
            BOOST_CHECK(*clock.notify_by <= reading.until);
            BOOST_TEST(reading.taken == (&reading == &clock.readings.front()));
        }
        BOOST_CHECK(*clock.notify_by - aware == std::chrono::hours(72));
    }
}

BOOST_AUTO_TEST_CASE(hours_left_are_whole_hours_and_turn_negative) {
    const IncidentClock clock = incident_clock(at("2026-03-09T12:00Z"), IncidentRisk::Risk);
    BOOST_TEST(hours_left(clock, at("2026-03-09T12:00Z")) == 72);
    BOOST_TEST(hours_left(clock, at("2026-03-12T11:59Z")) == 0);
    BOOST_TEST(hours_left(clock, at("2026-03-12T12:01Z")) == -1);
}

BOOST_AUTO_TEST_CASE(instants_need_a_zone) {
    BOOST_TEST(format(at("2026-03-09 12:00+05:45")) == "2026-03-09T06:15:00Z");
    BOOST_TEST(format(at("2026-03-01T00:30:00+02:00")) == "2026-02-28T22:30:00Z");
    for (const char* text :
         {"", "2026-03-09", "2026-03-09T12:00", "2026-03-09T12:00:00", "2026-02-29T12:00Z",
          "2026-03-09T24:00Z", "2026-03-09T12:60Z", "2026-03-09T12:00:61Z", "2026-03-09T12:00+2:00",
          "2026-03-09T1200Z", "2026-03-09T12:00Z ", "2026-03-09T12:00+02", "2026-03-09T12:00:5Z"}) {
        BOOST_TEST(!parse_instant(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
