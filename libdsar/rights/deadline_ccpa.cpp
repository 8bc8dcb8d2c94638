// SPDX-License-Identifier: Apache-2.0
// The clocks of the California Consumer Privacy Act: 11 CCR 7021, 7026(f), 7027(g).
#include "libdsar/rights/deadline_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar {

namespace {

/// Which days of a week of business days count.
struct BusinessWeek {
    bool saturdays = false;
    HolidayCalendar without;  ///< holidays left out
};

Date business_days_after(Date date, int count, const BusinessWeek& week) {
    while (count > 0) {
        date = plus_days(date, 1);
        const bool saturday =
            std::chrono::weekday{std::chrono::sys_days{date}} == std::chrono::Saturday;
        const bool in_week = !is_weekend(date) || (week.saturdays && saturday);
        if (in_week && holidays_on(week.without, date).empty()) {
            --count;
        }
    }
    return date;
}

void show_if_other(Deadline& deadline, Date date, std::string words) {
    if (std::ranges::none_of(deadline.readings,
                             [&](const Reading& reading) { return reading.date == date; })) {
        deadline.readings.push_back({date, std::move(words), false});
    }
}

void add_promise(Deadline& deadline) {
    const DeadlineQuestion& question = deadline.question;
    if (!promise_applies(question)) {
        return;
    }
    Date date = add(question.received, *question.promise);
    if (question.event == DeadlineEvent::RespondExtended) {
        date = add(date, *question.promise_extension);
    }
    deadline.steps.push_back(fmt::format("Our promise of {} ends on {}.",
                                         in_words(*question.promise), with_weekday(date)));
    deadline.readings.push_back(
        {date, fmt::format("our promise: {} from receipt", in_words(*question.promise)), false});
}

void reckon_calendar_days(Deadline& deadline, int count, std::string_view rule) {
    const Date received = deadline.question.received;
    const Date date = plus_days(received, count);
    deadline.steps.push_back(
        fmt::format("{} calendar days after that ({}): {}. A weekend or holiday does not move it.",
                    count, rule, with_weekday(date)));
    deadline.readings.push_back({date, fmt::format("{} calendar days", count), false});
    add_promise(deadline);
    take_earliest(deadline);
    const HolidayCalendar state = find_calendar("US-CA");
    Date moved = date;
    while (!is_working_day(state, moved)) {
        moved = plus_days(moved, 1);
    }
    show_if_other(deadline, moved,
                  "moved past a weekend or holiday (Code Civ. Proc. 12a; untested, not relied on)");
    show_if_other(deadline, plus_days(received, count - 1),
                  "the day of receipt counted as the first (\"will begin on the day\", 7021(b)); "
                  "not taken: Civ. Code 10 leaves the first day out");
}

// The regulations do not define the word. Civ. Code 7 and 9 make every day one but Sundays and
// holidays; practice means Monday to Friday. The earlier of both is taken.
void reckon_business_days(Deadline& deadline, int count, std::string_view rule) {
    const Date received = deadline.question.received;
    const HolidayCalendar state = find_calendar("US-CA");
    const Date code = business_days_after(received, count, {.saturdays = true, .without = state});
    const Date practice = business_days_after(received, count, {});
    deadline.steps.push_back(fmt::format(
        "{} business days after that ({}): {}. The regulations do not define the word, so the "
        "earliest reading counts.",
        count, rule, with_weekday(std::min(code, practice))));
    deadline.readings.push_back(
        {code, fmt::format("{} days, Saturdays counted, holidays left out (Civ. Code 9)", count),
         false});
    deadline.readings.push_back(
        {practice, fmt::format("{} days, Monday to Friday, holidays included", count), false});
    add_promise(deadline);
    take_earliest(deadline);
    show_if_other(deadline, business_days_after(received, count, {.without = find_calendar("US")}),
                  "Monday to Friday, federal holidays left out (5 U.S.C. 6103)");
    show_if_other(deadline, business_days_after(received, count, {.without = state}),
                  "Monday to Friday, holidays of the State left out (Gov. Code 19853)");
}

void note_identity(Deadline& deadline) {
    if (deadline.question.identity) {
        deadline.warnings.emplace_back(
            "a question of identity does not suspend California's clock (11 CCR 7021(b))");
    }
    if (deadline.question.verified) {
        deadline.steps.push_back(
            fmt::format("Verified on {}: the time that took moves nothing (11 CCR 7021(b)).",
                        with_weekday(*deadline.question.verified)));
    }
}

void reckon_event(Deadline& deadline) {
    switch (deadline.question.event) {
        case DeadlineEvent::Respond:
        case DeadlineEvent::NotifyExtension:
        case DeadlineEvent::NotifyRefusal:
            reckon_calendar_days(deadline, 45, "11 CCR 7021(b)");
            return;
        case DeadlineEvent::RespondExtended:
            reckon_calendar_days(deadline, 90, "11 CCR 7021(b)");
            deadline.steps.push_back(
                fmt::format("This holds only if the extension is notified with its reasons by {}.",
                            with_weekday(plus_days(deadline.question.received, 45))));
            return;
        case DeadlineEvent::ConfirmReceipt:
            reckon_business_days(deadline, 10, "11 CCR 7021(a)");
            return;
        case DeadlineEvent::OptOut:
            reckon_business_days(deadline, 15, "11 CCR 7026(f), 7027(g)");
            return;
    }
}

}  // namespace

void reckon_ccpa(Deadline& deadline) {
    deadline.steps.push_back(
        fmt::format("Received on {}; that day is not counted (Cal. Civ. Code 10).",
                    with_weekday(deadline.question.received)));
    note_identity(deadline);
    reckon_event(deadline);
    deadline.steps.push_back(fmt::format("Due by the end of {}.", with_weekday(*deadline.due)));
}

}  // namespace dsar
