// SPDX-License-Identifier: Apache-2.0
// The end of a retention period in steps. The arithmetic is map/retention; here it is told.
#include "libdsar/base/error.hpp"
#include "libdsar/map/retention.hpp"
#include "libdsar/rights/calendar.hpp"
#include "libdsar/rights/deadline.hpp"

#include <fmt/format.h>

namespace dsar {

namespace {

void check(const RetentionRule& rule, const std::string& year_end) {
    if (!rule.period) {
        throw Error(ErrorKind::Usage, "a retention period needs a number and a unit",
                    "without a period the end depends on an event that has not happened",
                    "for instance: dsar deadline --keep '10 years' --from 2026-03-05");
    }
    if (!parse_date("2024-" + year_end)) {
        throw Error(ErrorKind::Usage, "the end of the financial year is a day written MM-DD");
    }
}

/// The end of the financial year of `from`: what the rule would give for no time at all.
Date financial_year_end(RetentionRule rule, Date from, const std::string& year_end) {
    rule.period = Period{};
    return *kept_through(rule, from, year_end).through;
}

}  // namespace

RetentionReckoning reckon_retention(const RetentionRule& rule, Date from,
                                    const std::string& year_end) {
    check(rule, year_end);
    RetentionReckoning reckoning{rule, from, year_end, {}, {}, {}};
    reckoning.retain_through = *kept_through(rule, from, year_end).through;
    reckoning.erasable_from = plus_days(reckoning.retain_through, 1);
    std::vector<std::string>& steps = reckoning.steps;
    const std::string event = rule.after.empty() ? "the event" : "'" + rule.after + "'";
    steps.push_back(fmt::format("The day of {} is {}.", event, format(from)));
    if (!rule.counted_from.empty()) {
        steps.push_back(
            fmt::format("It is counted from the end of the financial year in which that day lies, "
                        "{} (years end on {}).",
                        format(financial_year_end(rule, from, year_end)), year_end));
    }
    steps.push_back(
        fmt::format("{} later: {} is the last day on which the record is kept; weekends and "
                    "holidays do not move it.",
                    rule.keep, format(reckoning.retain_through)));
    steps.push_back(fmt::format("Erasable from {}.", format(reckoning.erasable_from)));
    return reckoning;
}

}  // namespace dsar
