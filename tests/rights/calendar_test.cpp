// SPDX-License-Identifier: Apache-2.0
// The holiday laws, year by year, against dates written down from the laws by hand.
#include "libdsar/rights/calendar.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace dsar;

namespace {

std::string days(std::string_view code, int year, bool counting = true) {
    std::string list;
    for (const Holiday& holiday : holidays(find_calendar(code), year)) {
        const std::string day = format(holiday.date).substr(5);
        if (holiday.counts == counting && !list.ends_with(day)) {
            list += (list.empty() ? "" : " ") + day;
        }
    }
    return list;
}

Date on(const char* text) {
    return *parse_date(text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calendars)

BOOST_AUTO_TEST_CASE(easter_falls_where_the_church_tables_put_it) {
    const std::vector<const char*> known{
        "1583-04-10", "1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23",
        "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16",
        "2029-04-01", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"};
    for (const char* day : known) {
        BOOST_TEST(format(easter_sunday(static_cast<int>(on(day).year()))) == day);
    }
}

BOOST_AUTO_TEST_CASE(lithuania) {
    BOOST_TEST(days("LT", 2026) ==
               "01-01 02-16 03-11 04-05 04-06 05-01 05-03 06-07 06-24 07-06 08-15 11-01 11-02 "
               "12-24 12-25 12-26");
    BOOST_TEST(!days("LT", 2019).empty());
    BOOST_TEST(days("LT", 2019).find("11-02") == std::string::npos);
    BOOST_TEST(days("LT", 2020).find("11-02") != std::string::npos);
    const HolidayCalendar calendar = find_calendar("lt");
    BOOST_TEST(is_working_day(calendar, on("2026-04-03")));  // Good Friday
    BOOST_TEST(is_working_day(calendar, on("2026-01-02")));
    BOOST_TEST(is_working_day(calendar, on("2026-05-25")));  // Pentecost Monday
    BOOST_TEST(is_working_day(calendar, on("2026-08-17")));  // after a Saturday holiday
}

BOOST_AUTO_TEST_CASE(latvia_gives_a_monday_for_two_holidays_on_a_weekend) {
    BOOST_TEST(days("LV", 2026) ==
               "01-01 04-03 04-05 04-06 05-01 05-04 05-10 05-24 06-23 06-24 11-18 12-24 12-25 "
               "12-26 12-31");
    BOOST_TEST(!is_working_day(find_calendar("LV"), on("2025-05-05")));  // 4 May was a Sunday
    BOOST_TEST(!is_working_day(find_calendar("LV"), on("2028-11-20")));  // 18 November: Saturday
    BOOST_TEST(!is_working_day(find_calendar("LV"), on("2023-05-29")));
    BOOST_TEST(!is_working_day(find_calendar("LV"), on("2023-07-10")));
    BOOST_TEST(is_working_day(find_calendar("LV"), on("2024-07-10")));
}

BOOST_AUTO_TEST_CASE(estonia) {
    BOOST_TEST(days("EE", 2026) ==
               "01-01 02-24 04-03 04-05 05-01 05-24 06-23 06-24 08-20 12-24 12-25 12-26");
}

BOOST_AUTO_TEST_CASE(poland_has_christmas_eve_since_2025) {
    BOOST_TEST(days("PL", 2024) ==
               "01-01 01-06 03-31 04-01 05-01 05-03 05-19 05-30 08-15 11-01 11-11 12-25 12-26");
    BOOST_TEST(days("PL", 2025) ==
               "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 "
               "12-26");
    BOOST_TEST(!is_working_day(find_calendar("PL"), on("2018-11-12")));
    BOOST_TEST(is_working_day(find_calendar("PL"), on("2024-11-12")));
}

BOOST_AUTO_TEST_CASE(germany_counts_what_all_laender_share) {
    BOOST_TEST(days("DE", 2026) == "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26");
    BOOST_TEST(days("DE", 2026, false) ==
               "01-06 03-08 04-05 05-24 06-04 08-15 09-20 10-31 11-01 11-18");
}

BOOST_AUTO_TEST_CASE(a_land_adds_its_own_days) {
    BOOST_TEST(days("DE-BY", 2026) ==
               "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26");
    BOOST_TEST(days("DE-SN", 2027) ==
               "01-01 03-26 03-29 05-01 05-06 05-17 10-03 10-31 11-17 12-25 12-26");
    BOOST_TEST(!is_working_day(find_calendar("DE-BE"), on("2025-05-08")));
    BOOST_TEST(is_working_day(find_calendar("DE-BE"), on("2026-05-08")));
    BOOST_TEST(is_working_day(find_calendar("DE-MV"), on("2022-03-08")));
    BOOST_TEST(!is_working_day(find_calendar("DE-MV"), on("2023-03-08")));
}

BOOST_AUTO_TEST_CASE(france_and_its_east) {
    BOOST_TEST(days("FR", 2026) ==
               "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25");
    BOOST_TEST(days("FR-67", 2026) ==
               "01-01 04-03 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26");
}

BOOST_AUTO_TEST_CASE(ireland_keeps_brigid_on_a_friday_or_the_first_monday) {
    BOOST_TEST(days("IE", 2026) == "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26");
    BOOST_TEST(!is_working_day(find_calendar("IE"), on("2030-02-01")));  // a Friday
    BOOST_TEST(is_working_day(find_calendar("IE"), on("2030-02-04")));
    BOOST_TEST(is_working_day(find_calendar("IE"), on("2022-02-07")));  // since 2023
    BOOST_TEST(!is_working_day(find_calendar("IE"), on("2022-03-18")));
    BOOST_TEST(is_working_day(find_calendar("IE"), on("2026-12-28")));  // no substitute day
}

BOOST_AUTO_TEST_CASE(spain_nationally) {
    BOOST_TEST(days("ES", 2026) == "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25");
    BOOST_TEST(days("ES", 2026, false) == "04-02 11-02 12-07");
}

BOOST_AUTO_TEST_CASE(netherlands_moves_kings_day_to_the_saturday) {
    BOOST_TEST(days("NL", 2026) == "01-01 04-06 04-27 05-05 05-14 05-25 12-25 12-26");
    BOOST_TEST(days("NL", 2025) == "01-01 04-21 04-26 05-05 05-29 06-09 12-25 12-26");
    BOOST_TEST(days("NL", 2026, false) == "04-03");
}

BOOST_AUTO_TEST_CASE(united_states_and_california) {
    BOOST_TEST(days("US", 2026) ==
               "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25");
    BOOST_TEST(days("US", 2021).ends_with("12-24 12-25 12-31"));  // 1 January 2022: Saturday
    BOOST_TEST(days("US-CA", 2026) ==
               "01-01 01-19 02-16 03-31 05-25 07-04 09-07 11-11 11-26 11-27 12-25");
}

BOOST_AUTO_TEST_CASE(every_holiday_names_its_law) {
    for (const std::string& code : calendar_codes()) {
        const HolidayCalendar calendar = find_calendar(code);
        BOOST_TEST(calendar.is_known());
        for (const Holiday& holiday : holidays(calendar, 2027)) {
            BOOST_TEST(!holiday.law.empty(), code + " " + holiday.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_country_has_weekends_only) {
    const HolidayCalendar calendar = find_calendar("XX");
    BOOST_TEST(!calendar.is_known());
    BOOST_TEST(is_working_day(calendar, on("2026-12-25")));
    BOOST_TEST(!is_working_day(calendar, on("2026-12-26")));
}

BOOST_AUTO_TEST_CASE(an_unknown_region_is_its_country) {
    const HolidayCalendar calendar = find_calendar("DE-XX");
    BOOST_TEST(calendar.is_known());
    BOOST_TEST(calendar.region_unknown);
    BOOST_TEST(days("DE-XX", 2026) == days("DE", 2026));
    BOOST_TEST(!find_calendar("US-CA").region_unknown);
}

BOOST_AUTO_TEST_SUITE_END()
