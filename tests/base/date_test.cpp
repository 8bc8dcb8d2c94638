// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/date.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar {
namespace {

std::string stored(std::string_view text) {
    const auto date = parse_stored_date(text);
    return date ? format(*date) : "none";
}

std::string moved(std::string_view date, std::string_view period) {
    return format(add(parse_date(date).value(), parse_period(period).value()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(date)

BOOST_AUTO_TEST_CASE(reads_only_dates_that_exist) {
    BOOST_TEST(format(parse_date("2024-02-29").value()) == "2024-02-29");
    for (const char* text : {"2023-02-29", "2024-13-01", "2024-00-01", "2024-1-1", "20240101", "",
                             "2024-01-01 ", "+024-01-01", "2024-01--1"}) {
        BOOST_TEST(!parse_date(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(reads_dates_as_stores_hold_them) {
    BOOST_TEST(stored("2024-05-01") == "2024-05-01");
    BOOST_TEST(stored("2024-05-01T23:59:59Z") == "2024-05-01");
    BOOST_TEST(stored("2024-05-01T23:59:59.123456+03:00") == "2024-05-01");
    BOOST_TEST(stored("2024-05-01 23:59") == "2024-05-01");
    BOOST_TEST(stored("2024-05-01 23:59:59+03") == "2024-05-01");
    BOOST_TEST(stored("2024-05-01 23:59:59 UTC") == "2024-05-01");
    BOOST_TEST(stored("1714521600") == "2024-05-01");
    BOOST_TEST(stored("1714521600000") == "2024-05-01");
    BOOST_TEST(stored("1714521600000000") == "2024-05-01");
    BOOST_TEST(stored("1714521600.25") == "2024-05-01");
    BOOST_TEST(stored("20240501") == "2024-05-01");
    BOOST_TEST(stored("-86400") == "1969-12-31");
    BOOST_TEST(stored("0") == "1970-01-01");
    for (const char* text : {"", "soon", "2024-05-01x", "2024-05-01T", "2024-05-01T25:00", "1e9",
                             "9999999999999999999999", "01.05.2024", "-", "12abc"}) {
        BOOST_TEST(stored(text) == "none", text);
    }
}

BOOST_AUTO_TEST_CASE(moves_to_the_last_day_of_a_shorter_month) {
    BOOST_TEST(moved("2024-01-31", "1 month") == "2024-02-29");
    BOOST_TEST(moved("2023-11-30", "3 months") == "2024-02-29");
    BOOST_TEST(moved("2024-02-29", "1 year") == "2025-02-28");
    BOOST_TEST(moved("2024-12-31", "1 day") == "2025-01-01");
    BOOST_TEST(moved("2024-02-20", "2 weeks") == "2024-03-05");
    BOOST_TEST(moved("2014-03-31", "10 years") == "2024-03-31");
}

BOOST_AUTO_TEST_CASE(refuses_periods_that_are_not_one_number_and_unit) {
    for (const char* text : {"", "month", "1", "1month", "a month", "1 fortnight", "1 month ago",
                             "-1 day", "1  day", "1234567 days"}) {
        BOOST_TEST(!parse_period(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(writes_instants_in_utc) {
    BOOST_TEST(format(Instant(std::chrono::seconds(1714607999))) == "2024-05-01T23:59:59Z");
    BOOST_TEST(format(Instant(std::chrono::seconds(-1))) == "1969-12-31T23:59:59Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
