// SPDX-License-Identifier: Apache-2.0
// The clock of Art 12(3)-(4) GDPR by Regulation (EEC, Euratom) 1182/71.
#include "libdsar/rights/deadline_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {

namespace {

constexpr Period one_month{0, 1, 0};
constexpr Period two_months{0, 2, 0};

/// One course that the clock can take: a nominal last day, and how it came about.
struct Course {
    Date nominal;
    std::string words;
};

/// From where a period is counted: once, or by two readings while the clock is suspended.
struct Start {
    Date from;
    int pause = 0;
    std::string words;
};

std::string_view article(DeadlineEvent event) {
    return event == DeadlineEvent::NotifyRefusal ? "GDPR Art 12(4)" : "GDPR Art 12(3)";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) {
        text += text.empty() ? part : std::string(between) + part;
    }
    return text;
}

bool is_free(const HolidayCalendar& calendar, Date date, bool with_debated) {
    return !is_working_day(calendar, date) ||
           (with_debated && !holidays_on(calendar, date).empty());
}

/// Art 3(4): the first working day from `date` on.
Date roll(const HolidayCalendar& calendar, Date date, bool with_debated = false) {
    while (is_free(calendar, date, with_debated)) {
        date = plus_days(date, 1);
    }
    return date;
}

/// `Sun 2026-04-05 (Easter Sunday), ..` for each day that is passed over, and by which laws.
std::string passed_over(const HolidayCalendar& calendar, Date from, Date to) {
    std::vector<std::string> days;
    std::vector<std::string> laws;
    for (Date date = from; date < to; date = plus_days(date, 1)) {
        std::string words = with_weekday(date);
        const std::vector<Holiday> found = holidays_on(calendar, date);
        if (!found.empty() && found.front().counts) {
            words += " (" + found.front().name + ")";
            if (std::find(laws.begin(), laws.end(), found.front().law) == laws.end()) {
                laws.push_back(found.front().law);
            }
        }
        days.push_back(std::move(words));
    }
    return joined(days, ", ") + (laws.empty() ? "" : ", by " + joined(laws, " and "));
}

bool asked_in_time(const DeadlineQuestion& question) {
    return question.identity &&
           days_between(question.received, question.identity->asked) <= question.ask_within_days;
}

std::optional<Date> answered(const DeadlineQuestion& question) {
    if (!question.identity) {
        return std::nullopt;
    }
    return question.identity->answered ? question.identity->answered : question.verified;
}

std::vector<Start> starts(const DeadlineQuestion& question, bool suspended) {
    if (!suspended) {
        return {{.from = question.received, .pause = 0, .words = "from receipt"}};
    }
    const Date answer = *answered(question);
    const int pause = days_between(question.identity->asked, answer);
    return {{.from = question.received,
             .pause = pause,
             .words = fmt::format("from receipt, plus the pause of {} {}", pause,
                                  pause == 1 ? "day" : "days")},
            {.from = answer, .pause = 0, .words = "restarted on the answer " + format(answer)}};
}

Period sum(const Period& left, const Period& right) {
    return {left.years + right.years, left.months + right.months, left.days + right.days};
}

/// The readings of an extension by `further` after `first`.
void add_extended(const HolidayCalendar& calendar, const Start& start, const Period& first,
                  const Period& further, std::vector<Course>& courses) {
    const Date first_ends = plus_days(add(start.from, first), start.pause);
    const Date first_moved = roll(calendar, first_ends);
    courses.push_back({plus_days(add(start.from, sum(first, further)), start.pause),
                       fmt::format("{} in all, {}", in_words(sum(first, further)), start.words)});
    courses.push_back(
        {add(first_ends, further), fmt::format("{} after the first date {}, {}", in_words(further),
                                               format(first_ends), start.words)});
    courses.push_back({add(first_moved, further),
                       fmt::format("{} after the first date, moved to the working day {}, {}",
                                   in_words(further), format(first_moved), start.words)});
    if (start.pause != 0) {
        courses.push_back({plus_days(add(add(start.from, first), further), start.pause),
                           fmt::format("{} after the first date {}, the pause added at the end",
                                       in_words(further), format(add(start.from, first)))});
    }
}

std::vector<Course> courses_of(const HolidayCalendar& calendar, const std::vector<Start>& from,
                               const Period& first, const std::optional<Period>& further) {
    std::vector<Course> courses;
    for (const Start& start : from) {
        if (further) {
            add_extended(calendar, start, first, *further, courses);
        } else {
            courses.push_back({plus_days(add(start.from, first), start.pause),
                               fmt::format("{} {}", in_words(first), start.words)});
        }
    }
    return courses;
}

void add_reading(Deadline& deadline, const HolidayCalendar& calendar, const Course& course,
                 std::string_view prefix) {
    const Date date = roll(calendar, course.nominal);
    std::string words = std::string(prefix) + course.words;
    std::string step = fmt::format("{}: {}", words, with_weekday(course.nominal));
    step.front() = static_cast<char>(
        step.front() >= 'a' && step.front() <= 'z' ? step.front() - 'a' + 'A' : step.front());
    if (date != course.nominal) {
        words += fmt::format(", moved from {}", format(course.nominal));
        step += fmt::format("; no working days: {}; moves to {} (Reg. 1182/71 Art 3(4))",
                            passed_over(calendar, course.nominal, date), with_weekday(date));
    }
    deadline.steps.push_back(step + ".");
    deadline.readings.push_back({date, std::move(words), false});
}

std::optional<Period> further_of(const DeadlineQuestion& question, const Period& further) {
    return question.event == DeadlineEvent::RespondExtended ? std::optional(further) : std::nullopt;
}

void add_readings(Deadline& deadline, const HolidayCalendar& calendar,
                  const std::vector<Start>& from) {
    const DeadlineQuestion& question = deadline.question;
    for (const Course& course :
         courses_of(calendar, from, one_month, further_of(question, two_months))) {
        add_reading(deadline, calendar, course, "");
    }
    if (!promise_applies(question)) {
        return;
    }
    const Period extension = question.promise_extension.value_or(Period{});
    for (const Course& course :
         courses_of(calendar, from, *question.promise, further_of(question, extension))) {
        add_reading(deadline, calendar, course, "our promise: ");
    }
}

/// A day on which only a part of the country rests, or a debated one, does not move the period;
/// what would follow if it did is shown.
void show_debated_days(Deadline& deadline, const HolidayCalendar& calendar) {
    const Date due = *deadline.due;
    const Date later = roll(calendar, due, true);
    if (later == due) {
        return;
    }
    const Holiday day = holidays_on(calendar, due).front();
    const std::string where = day.where.empty() ? "debated" : "only in " + day.where;
    deadline.steps.push_back(
        fmt::format("{} is {} ({}; {}), which is not counted as a public holiday here.",
                    with_weekday(due), day.name, day.law, where));
    deadline.readings.push_back(
        {later, fmt::format("if {} were a public holiday ({})", day.name, where), false});
}

void warn_of_calendar(Deadline& deadline, const HolidayCalendar& calendar) {
    if (!calendar.is_known()) {
        deadline.warnings.push_back(
            calendar.code.empty()
                ? "no calendar is set: public holidays are not known, only weekends move a date"
                : fmt::format("no public holidays are known for '{}': only weekends move a date",
                              calendar.code));
        return;
    }
    if (calendar.region_unknown) {
        deadline.warnings.push_back(fmt::format("no region '{}' is known: the holidays of {} count",
                                                calendar.code, calendar.country));
    }
    const Date last = deadline.due.value_or(deadline.readings.front().date);
    if (!calendar.knows(static_cast<int>(last.year()))) {
        deadline.warnings.push_back(
            fmt::format("the public holidays of {} were checked for {} to {}: verify those of {}",
                        calendar.country, calendar.known_from, calendar.known_through,
                        static_cast<int>(last.year())));
    }
}

/// Says what the question of identity does; true when the clock is (or was) suspended.
bool note_identity(Deadline& deadline) {
    const DeadlineQuestion& question = deadline.question;
    if (!question.identity) {
        if (question.verified) {
            deadline.steps.push_back(
                fmt::format("Identity was proven on {} without a recorded question: the clock was "
                            "not suspended.",
                            format(*question.verified)));
        }
        return false;
    }
    const int delay = days_between(question.received, question.identity->asked);
    if (!asked_in_time(question)) {
        deadline.warnings.push_back(fmt::format(
            "identity was asked {} days after receipt, later than the {} that count as without "
            "undue delay: the clock is not suspended",
            delay, question.ask_within_days));
        return false;
    }
    deadline.steps.push_back(fmt::format(
        "Identity was asked on {}, {} {} after receipt and so without undue delay: the clock is "
        "suspended until a sufficient answer (GDPR Art 12(6); EDPB Guidelines 01/2022).",
        with_weekday(question.identity->asked), delay, delay == 1 ? "day" : "days"));
    return true;
}

void show_unsuspended(Deadline& deadline, const HolidayCalendar& calendar) {
    Deadline plain;
    plain.question = deadline.question;
    add_readings(plain, calendar, starts(plain.question, false));
    take_earliest(plain);
    deadline.readings.push_back({*plain.due, "if the clock were not suspended", false});
}

void conclude(Deadline& deadline, const HolidayCalendar& calendar, const std::vector<Start>& from) {
    take_earliest(deadline);
    if (deadline.readings.size() > 1) {
        deadline.steps.emplace_back("The earliest of these is taken.");
    }
    if (deadline.question.event == DeadlineEvent::RespondExtended) {
        DeadlineQuestion notice = deadline.question;
        notice.event = DeadlineEvent::NotifyExtension;
        const Deadline first = reckon(notice);
        deadline.steps.push_back(
            fmt::format("This holds only if the extension is notified with its reasons by {} "
                        "(GDPR Art 12(3)).",
                        with_weekday(*first.due)));
    }
    if (from.size() > 1) {
        show_unsuspended(deadline, calendar);
    }
    show_debated_days(deadline, calendar);
    deadline.steps.push_back(fmt::format("Due by the end of {}, in the controller's time zone.",
                                         with_weekday(*deadline.due)));
}

}  // namespace

void reckon_gdpr(Deadline& deadline) {
    const DeadlineQuestion& question = deadline.question;
    const HolidayCalendar calendar = find_calendar(question.calendar);
    deadline.steps.push_back(
        fmt::format("Received on {}; that day is not counted (Reg. 1182/71 Art 3(1)).",
                    with_weekday(question.received)));
    const bool suspended = note_identity(deadline);
    if (suspended && !answered(question)) {
        show_unsuspended(deadline, calendar);
        deadline.steps.emplace_back(
            "No sufficient answer yet: no date runs. Remind the person; if no answer comes, close "
            "with a notice of refusal and its remedies (GDPR Art 12(4)).");
        warn_of_calendar(deadline, calendar);
        return;
    }
    deadline.steps.push_back(fmt::format(
        "A period in months ends on the day of the same number, or on the last day of a month that "
        "has none ({}; Reg. 1182/71 Art 3(2)(c)).",
        article(question.event)));
    const std::vector<Start> from = starts(question, suspended);
    add_readings(deadline, calendar, from);
    conclude(deadline, calendar, from);
    warn_of_calendar(deadline, calendar);
}

}  // namespace dsar
