// SPDX-License-Identifier: Apache-2.0
// Ends of retention periods, told step by step.
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/rights/deadline.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace dsar;

namespace {

RetentionReckoning keep(const char* period, const char* from, const char* counted_from = "",
                        const char* year_end = "12-31") {
    RetentionRule rule;
    rule.keep = period;
    rule.period = parse_period(period);
    rule.counted_from = counted_from;
    return reckon_retention(rule, *parse_date(from), year_end);
}

constexpr const char* financial_year = "end_of_financial_year";

}  // namespace

BOOST_AUTO_TEST_SUITE(retention_reckoning)

BOOST_AUTO_TEST_CASE(a_period_is_kept_through_its_last_day_and_erasable_the_day_after) {
    const RetentionReckoning reckoning = keep("2 years", "2024-02-29");
    BOOST_TEST(format(reckoning.retain_through) == "2026-02-28");
    BOOST_TEST(format(reckoning.erasable_from) == "2026-03-01");
}

BOOST_AUTO_TEST_CASE(invoices_run_from_the_end_of_the_financial_year) {
    const RetentionReckoning calendar_year = keep("10 years", "2024-03-05", financial_year);
    BOOST_TEST(format(calendar_year.retain_through) == "2034-12-31");
    BOOST_TEST(format(calendar_year.erasable_from) == "2035-01-01");
    BOOST_TEST(calendar_year.steps[1].find("2024-12-31") != std::string::npos);
    BOOST_TEST(format(keep("10 years", "2024-07-01", financial_year, "06-30").retain_through) ==
               "2035-06-30");
    BOOST_TEST(format(keep("10 years", "2024-06-30", financial_year, "06-30").retain_through) ==
               "2034-06-30");
}

BOOST_AUTO_TEST_CASE(a_weekend_does_not_move_it) {
    BOOST_TEST(format(keep("24 months", "2024-03-14").retain_through) == "2026-03-14");
}

BOOST_AUTO_TEST_CASE(without_a_period_there_is_no_end) {
    BOOST_CHECK_THROW(keep("until withdrawal", "2024-03-05"), Error);
    BOOST_CHECK_THROW(keep("10 years", "2024-03-05", financial_year, "13-31"), Error);
}

BOOST_AUTO_TEST_CASE(the_document_is_valid) {
    const Json json = to_json(keep("10 years", "2024-03-05", financial_year));
    BOOST_TEST(check_schema("deadline-1", json).empty());
    BOOST_TEST(json["retain_through"] == "2034-12-31");
    BOOST_TEST(json["erasable_from"] == "2035-01-01");
    BOOST_TEST(check_schema("deadline-1", to_json(keep("30 days", "2024-03-05"))).empty());
}

BOOST_AUTO_TEST_SUITE_END()
