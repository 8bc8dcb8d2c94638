// SPDX-License-Identifier: Apache-2.0
// The question: its words, its checks, and the way to the clock of its regime.
#include "libdsar/rights/deadline.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/rights/deadline_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {

namespace {

constexpr std::array regimes{Regime::Gdpr, Regime::Ccpa};
constexpr std::array events{DeadlineEvent::Respond,         DeadlineEvent::RespondExtended,
                            DeadlineEvent::NotifyExtension, DeadlineEvent::NotifyRefusal,
                            DeadlineEvent::ConfirmReceipt,  DeadlineEvent::OptOut};

void check_order(const char* earlier_name, Date earlier, const char* later_name, Date later) {
    if (later < earlier) {
        throw Error(ErrorKind::Usage, fmt::format("{} ({}) is before {} ({})", later_name,
                                                  format(later), earlier_name, format(earlier)));
    }
}

void check(const DeadlineQuestion& question) {
    const bool californian =
        question.event == DeadlineEvent::ConfirmReceipt || question.event == DeadlineEvent::OptOut;
    if (question.regime == Regime::Gdpr && californian) {
        throw Error(ErrorKind::Usage,
                    fmt::format("the GDPR has no term for '{}'", name_of(question.event)),
                    "it is a term of California's regulations (11 CCR 7021, 7026)");
    }
    if (question.verified) {
        check_order("receipt", question.received, "the day of verification", *question.verified);
    }
    if (!question.identity) {
        return;
    }
    check_order("receipt", question.received, "the question of identity", question.identity->asked);
    if (question.identity->answered) {
        check_order("the question of identity", question.identity->asked, "its answer",
                    *question.identity->answered);
    }
}

void add_unit(std::string& words, int count, std::string_view unit) {
    if (count != 0) {
        words += fmt::format("{}{} {}{}", words.empty() ? "" : " and ", count, unit,
                             count == 1 ? "" : "s");
    }
}

}  // namespace

std::string_view name_of(Regime regime) {
    switch (regime) {
        case Regime::Gdpr:
            return "gdpr";
        case Regime::Ccpa:
            return "ccpa";
    }
    return {};
}

std::optional<Regime> parse_regime(std::string_view word) {
    const auto* found = std::find_if(regimes.begin(), regimes.end(),
                                     [word](Regime regime) { return name_of(regime) == word; });
    return found == regimes.end() ? std::nullopt : std::optional(*found);
}

std::string_view name_of(DeadlineEvent event) {
    switch (event) {
        case DeadlineEvent::Respond:
            return "respond";
        case DeadlineEvent::RespondExtended:
            return "respond-extended";
        case DeadlineEvent::NotifyExtension:
            return "notify-extension";
        case DeadlineEvent::NotifyRefusal:
            return "notify-refusal";
        case DeadlineEvent::ConfirmReceipt:
            return "confirm-receipt";
        case DeadlineEvent::OptOut:
            return "opt-out";
    }
    return {};
}

std::optional<DeadlineEvent> parse_deadline_event(std::string_view word) {
    const auto* found = std::find_if(events.begin(), events.end(), [word](DeadlineEvent event) {
        return name_of(event) == word;
    });
    return found == events.end() ? std::nullopt : std::optional(*found);
}

std::string in_words(const Period& period) {
    std::string words;
    add_unit(words, period.years, "year");
    add_unit(words, period.months, "month");
    add_unit(words, period.days, "day");
    return words.empty() ? "0 days" : words;
}

bool promise_applies(const DeadlineQuestion& question) {
    if (!question.promise || question.event == DeadlineEvent::ConfirmReceipt) {
        return false;
    }
    return question.event != DeadlineEvent::RespondExtended || question.promise_extension;
}

void take_earliest(Deadline& deadline) {
    const auto earliest = std::min_element(
        deadline.readings.begin(), deadline.readings.end(),
        [](const Reading& left, const Reading& right) { return left.date < right.date; });
    if (earliest != deadline.readings.end()) {
        earliest->taken = true;
        deadline.due = earliest->date;
    }
}

Deadline reckon(const DeadlineQuestion& question) {
    check(question);
    Deadline deadline;
    deadline.question = question;
    switch (question.regime) {
        case Regime::Gdpr:
            reckon_gdpr(deadline);
            break;
        case Regime::Ccpa:
            reckon_ccpa(deadline);
            break;
    }
    return deadline;
}

Deadline due_gdpr(Date received, std::string_view calendar, std::string_view promise) {
    DeadlineQuestion question;
    question.received = received;
    question.calendar = std::string(calendar);
    question.promise = parse_period(promise);
    return reckon(question);
}

Deadline answer_by(const Settings& settings, Regime regime, Date received, DeadlineEvent event,
                   std::optional<IdentityQuestion> identity) {
    DeadlineQuestion question;
    question.regime = regime;
    question.event = event;
    question.identity = identity;
    question.ask_within_days = settings.identity.ask_within_days;
    question.received = received;
    question.calendar = settings.calendar.empty() ? settings.country : settings.calendar;
    question.promise = parse_period(settings.promise);
    return reckon(question);
}

}  // namespace dsar
