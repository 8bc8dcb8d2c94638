// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/retention.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace dsar;

namespace {

RetentionRule rule_of(const std::string& keep, const std::string& after,
                      const std::string& counted_from = {}) {
    RetentionRule rule;
    rule.keep = keep;
    rule.period = parse_period(keep);
    rule.after = after;
    rule.counted_from = counted_from;
    return rule;
}

std::string through(const RetentionRule& rule, const std::string& anchor,
                    const std::string& year_end = "12-31") {
    const auto kept = kept_through(rule, parse_date(anchor), year_end);
    return kept.through ? format(*kept.through) : "open";
}

struct Row {
    const char* keep;
    const char* anchor;
    const char* year_end;  // empty: counted from the event itself
    const char* last_day;
};

}  // namespace

BOOST_AUTO_TEST_CASE(keeps_through_the_last_day) {
    const std::vector<Row> table{
        // From the event: the same number, else the month's last day.
        {"2 years", "2024-03-15", "", "2026-03-15"},
        {"1 year", "2024-02-29", "", "2025-02-28"},
        {"4 years", "2024-02-29", "", "2028-02-29"},
        {"1 month", "2026-01-31", "", "2026-02-28"},
        {"1 month", "2028-01-31", "", "2028-02-29"},
        {"6 months", "2025-08-31", "", "2026-02-28"},
        {"18 months", "2024-08-31", "", "2026-02-28"},
        {"30 days", "2026-12-15", "", "2027-01-14"},
        {"2 weeks", "2024-02-20", "", "2024-03-05"},
        // From the end of the financial year, which is the calendar year.
        {"10 years", "2024-01-01", "12-31", "2034-12-31"},
        {"10 years", "2024-12-31", "12-31", "2034-12-31"},
        {"10 years", "2025-01-01", "12-31", "2035-12-31"},
        // A financial year that is not the calendar year: its last day still belongs to it.
        {"10 years", "2024-06-30", "06-30", "2034-06-30"},
        {"10 years", "2024-07-01", "06-30", "2035-06-30"},
        {"1 year", "2024-03-31", "03-31", "2025-03-31"},
        {"1 year", "2024-04-01", "03-31", "2026-03-31"},
        {"6 months", "2024-04-01", "03-31", "2025-09-30"},
        // A year that ends with February, in leap years and others.
        {"1 year", "2023-02-28", "02-29", "2024-02-29"},
        {"1 year", "2024-02-29", "02-29", "2025-02-28"},
        {"1 year", "2024-03-01", "02-29", "2026-02-28"},
        {"1 year", "2024-02-29", "02-28", "2026-02-28"},
    };
    for (const Row& row : table) {
        const bool of_year = *row.year_end != '\0';
        const RetentionRule rule =
            rule_of(row.keep, "issued", of_year ? "end_of_financial_year" : "");
        BOOST_TEST_CONTEXT(row.keep << " from " << row.anchor << " year end " << row.year_end) {
            BOOST_TEST(through(rule, row.anchor, of_year ? row.year_end : "12-31") == row.last_day);
        }
    }
}

BOOST_AUTO_TEST_CASE(says_the_rule_in_plain_words) {
    BOOST_TEST(in_words(rule_of("10 years", "issued", "end_of_financial_year")) ==
               "10 years after the end of the financial year in which it was issued");
    BOOST_TEST(in_words(rule_of("10 years", "payment", "end_of_financial_year")) ==
               "10 years after the end of the financial year of the payment");
    BOOST_TEST(in_words(rule_of("2 years", "closed")) == "2 years after it was closed");
    BOOST_TEST(in_words(rule_of("3 years", "last_message")) == "3 years after the last message");
    BOOST_TEST(in_words(rule_of("1 year", "last_seen")) == "1 year after it was last seen");
    BOOST_TEST(in_words(rule_of("until withdrawal", "")) == "until withdrawal");
}

BOOST_AUTO_TEST_CASE(says_until_when_and_by_which_rule) {
    const Kept kept = kept_through(rule_of("10 years", "issued", "end_of_financial_year"),
                                   parse_date("2024-05-05"), "12-31");
    BOOST_TEST(kept.words ==
               "until 2034-12-31: 10 years after the end of the financial year in which it was "
               "issued");
}

BOOST_AUTO_TEST_CASE(is_open_ended_without_a_period_or_a_date) {
    const Kept withdrawal =
        kept_through(rule_of("until withdrawal", ""), parse_date("2024-05-05"), "12-31");
    BOOST_TEST(!withdrawal.through);
    BOOST_TEST(withdrawal.words == "open-ended: kept until withdrawal");
    const Kept undated = kept_through(rule_of("2 years", "closed"), std::nullopt, "12-31");
    BOOST_TEST(!undated.through);
    BOOST_TEST(undated.words ==
               "open-ended: no date of 'closed' is recorded; the rule is 2 years after it was "
               "closed");
}
