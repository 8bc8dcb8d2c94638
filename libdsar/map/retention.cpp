// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/retention.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dsar {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::month_day_last;
using std::chrono::year;
using std::chrono::year_month_day_last;

struct YearEnd {
    month in;
    day on;
};

YearEnd parse_year_end(const std::string& text) {
    const auto date = parse_date("2024-" + text);
    if (!date) {
        throw Error(ErrorKind::NotSetUp, "'" + text + "' is not the end of a financial year", {},
                    "set financial_year_end in dsar.yaml to MM-DD, for instance 12-31");
    }
    return {date->month(), date->day()};
}

/// The last day of the financial year that ends in `in`; 02-29 is 02-28 in other years.
Date year_end_in(year in, const YearEnd& end) {
    const Date last{year_month_day_last{in, month_day_last{end.in}}};
    return std::min(Date{in, end.in, end.on}, last);
}

/// The last day of the financial year in which `date` lies.
Date year_end_after(Date date, const YearEnd& end) {
    const Date same_year = year_end_in(date.year(), end);
    return date <= same_year ? same_year : year_end_in(date.year() + std::chrono::years{1}, end);
}

/// Whole years from one year's end lead to another year's end, also from 02-28 to 02-29.
Date add_to_year_end(Date from, const Period& period, const YearEnd& end) {
    if (period.months == 0 && period.days == 0) {
        return year_end_in(from.year() + std::chrono::years{period.years}, end);
    }
    return add(from, period);
}

/// `last_message` as words: `the last message`; `closed` as `it was closed`.
std::string event_words(std::string_view event) {
    std::string words(event);
    std::replace(words.begin(), words.end(), '_', ' ');
    const std::string last = words.substr(words.rfind(' ') + 1);
    constexpr std::array<std::string_view, 6> irregular{"sent",  "paid", "seen",
                                                        "given", "made", "left"};
    const bool participle = (last.size() > 3 && last.ends_with("ed")) ||
                            std::find(irregular.begin(), irregular.end(), last) != irregular.end();
    return (participle ? "it was " : "the ") + words;
}

/// What the period is counted from, in plain words.
std::string start_words(const RetentionRule& rule) {
    std::string event = event_words(rule.after);
    if (rule.counted_from != "end_of_financial_year") {
        return event;
    }
    const bool clause = event.starts_with("it was");
    return "the end of the financial year " + std::string(clause ? "in which " : "of ") + event;
}

}  // namespace

std::string in_words(const RetentionRule& rule) {
    if (!rule.period || rule.after.empty()) {
        return rule.keep;
    }
    return rule.keep + " after " + start_words(rule);
}

Kept kept_through(const RetentionRule& rule, std::optional<Date> anchor,
                  const std::string& year_end) {
    if (!rule.period) {
        return {std::nullopt, "open-ended: kept " + in_words(rule)};
    }
    if (!anchor) {
        const std::string event = rule.after.empty() ? "the event" : "'" + rule.after + "'";
        return {std::nullopt,
                "open-ended: no date of " + event + " is recorded; the rule is " + in_words(rule)};
    }
    Date through;
    if (rule.counted_from == "end_of_financial_year") {
        const YearEnd end = parse_year_end(year_end);
        through = add_to_year_end(year_end_after(*anchor, end), *rule.period, end);
    } else {
        through = add(*anchor, *rule.period);
    }
    return {through, "until " + format(through) + ": " + in_words(rule)};
}

}  // namespace dsar
