// SPDX-License-Identifier: Apache-2.0
// Due dates against tables reckoned by hand from the rules.
#include "libdsar/rights/deadline.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace dsar;

namespace {

Date on(const char* text) {
    return *parse_date(text);
}

std::string due(const DeadlineQuestion& question) {
    const Deadline deadline = reckon(question);
    return deadline.due ? format(*deadline.due) : "suspended";
}

DeadlineQuestion gdpr(const char* received, DeadlineEvent event = DeadlineEvent::Respond,
                      const char* calendar = "LT") {
    DeadlineQuestion question;
    question.received = on(received);
    question.event = event;
    question.calendar = calendar;
    return question;
}

DeadlineQuestion ccpa(const char* received, DeadlineEvent event = DeadlineEvent::Respond) {
    DeadlineQuestion question;
    question.regime = Regime::Ccpa;
    question.received = on(received);
    question.event = event;
    return question;
}

DeadlineQuestion asked(DeadlineQuestion question, const char* day, const char* answer = nullptr) {
    question.identity = IdentityQuestion{on(day), std::nullopt};
    if (answer != nullptr) {
        question.identity->answered = on(answer);
    }
    return question;
}

bool mentions(const std::vector<std::string>& lines, std::string_view part) {
    return std::any_of(lines.begin(), lines.end(), [part](const std::string& line) {
        return line.find(part) != std::string::npos;
    });
}

std::string dates(const Deadline& deadline, bool taken) {
    std::string list;
    for (const Reading& reading : deadline.readings) {
        if (reading.taken == taken) {
            list += (list.empty() ? "" : " ") + format(reading.date);
        }
    }
    return list;
}

struct Row {
    const char* received;
    const char* due;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(deadlines)

BOOST_AUTO_TEST_CASE(one_month_ends_on_the_same_number_or_the_last_day) {
    const std::vector<Row> rows{
        {"2025-03-05", "2025-04-07"},  // 5 April is a Saturday
        {"2024-03-05", "2024-04-05"},  // the EDPB's example
        {"2023-08-31", "2023-10-02"},  // 30 September is a Saturday
        {"2026-08-31", "2026-09-30"},  // the EDPB's other example
        {"2024-01-31", "2024-02-29"},  // leap year
        {"2024-01-30", "2024-02-29"}, {"2025-01-31", "2025-02-28"},
        {"2025-01-29", "2025-02-28"}, {"2026-01-31", "2026-03-02"},  // 28 February is a Saturday
        {"2024-02-29", "2024-03-29"},  // Good Friday is a working day in Lithuania
        {"2025-12-31", "2026-02-02"}, {"2026-03-18", "2026-04-20"}};
    for (const Row& row : rows) {
        BOOST_TEST(due(gdpr(row.received)) == row.due, row.received);
    }
}

BOOST_AUTO_TEST_CASE(each_lithuanian_holiday_moves_the_date) {
    const std::vector<Row> rows{
        {"2025-12-01", "2026-01-02"},  // New Year's Day
        {"2026-01-16", "2026-02-17"},
        {"2026-02-11", "2026-03-12"},
        {"2026-03-05", "2026-04-07"},  // Easter Sunday and Monday
        {"2026-03-06", "2026-04-07"},
        {"2026-04-01", "2026-05-04"},  // Friday 1 May, then a weekend with Mother's Day
        {"2026-05-07", "2026-06-08"},  // Father's Day is a Sunday
        {"2026-05-24", "2026-06-25"},
        {"2026-06-06", "2026-07-07"},
        {"2025-07-15", "2025-08-18"},  // Friday 15 August, then a weekend
        {"2026-10-01", "2026-11-03"},  // Sunday 1 and Monday 2 November
        {"2018-10-02", "2018-11-02"},  // 2 November was no holiday before 2020
        {"2026-11-24", "2026-12-28"},  // three days of Christmas, a weekend
        {"2026-11-26", "2026-12-28"}};
    for (const Row& row : rows) {
        BOOST_TEST(due(gdpr(row.received)) == row.due, row.received);
    }
}

BOOST_AUTO_TEST_CASE(receipt_on_a_weekend_counts_from_that_day) {
    BOOST_TEST(due(gdpr("2026-05-09")) == "2026-06-09");
    BOOST_TEST(due(gdpr("2026-12-25")) == "2027-01-25");
}

BOOST_AUTO_TEST_CASE(steps_tell_the_whole_reckoning) {
    const Deadline deadline = reckon(gdpr("2026-03-05"));
    BOOST_TEST(mentions(deadline.steps, "Thu 2026-03-05"));
    BOOST_TEST(mentions(deadline.steps, "Art 3(2)(c)"));
    BOOST_TEST(mentions(deadline.steps, "Easter Monday"));
    BOOST_TEST(mentions(deadline.steps, "Labour Code"));
    BOOST_TEST(mentions(deadline.steps, "Due by the end of Tue 2026-04-07"));
    BOOST_TEST(deadline.warnings.empty());
}

BOOST_AUTO_TEST_CASE(an_extension_takes_the_earliest_of_three_readings) {
    const Deadline deadline = reckon(gdpr("2026-01-31", DeadlineEvent::RespondExtended));
    // From receipt 30 April; from 28 February 28 April; from Monday 2 March: Saturday 2 May.
    BOOST_TEST(format(*deadline.due) == "2026-04-28");
    BOOST_TEST(dates(deadline, true) == "2026-04-28");
    BOOST_TEST(dates(deadline, false) == "2026-04-30 2026-05-04");
    BOOST_TEST(mentions(deadline.steps, "notified with its reasons by Mon 2026-03-02"));
    BOOST_TEST(due(gdpr("2026-03-18", DeadlineEvent::RespondExtended)) == "2026-06-18");
    BOOST_TEST(due(gdpr("2025-11-30", DeadlineEvent::RespondExtended)) == "2026-03-02");
}

BOOST_AUTO_TEST_CASE(notices_of_extension_and_refusal_share_the_first_date) {
    BOOST_TEST(due(gdpr("2026-03-05", DeadlineEvent::NotifyExtension)) == "2026-04-07");
    BOOST_TEST(due(gdpr("2026-03-05", DeadlineEvent::NotifyRefusal)) == "2026-04-07");
    BOOST_TEST(mentions(reckon(gdpr("2026-03-05", DeadlineEvent::NotifyRefusal)).steps, "12(4)"));
}

BOOST_AUTO_TEST_CASE(a_question_of_identity_asked_soon_pauses_the_clock) {
    // 18 April (Saturday) plus 10 days is Tuesday 28 April; a restart would give 20 May.
    BOOST_TEST(due(asked(gdpr("2026-03-18"), "2026-03-20", "2026-03-30")) == "2026-04-28");
    // 7 days after receipt still counts, 8 do not.
    BOOST_TEST(due(asked(gdpr("2026-03-18"), "2026-03-25", "2026-03-30")) == "2026-04-23");
    const Deadline late = reckon(asked(gdpr("2026-03-18"), "2026-03-26", "2026-03-30"));
    BOOST_TEST(format(*late.due) == "2026-04-20");
    BOOST_TEST(mentions(late.warnings, "8 days after receipt"));
    // Asked and answered on one day: no pause.
    BOOST_TEST(due(asked(gdpr("2026-03-18"), "2026-03-18", "2026-03-18")) == "2026-04-20");
}

BOOST_AUTO_TEST_CASE(a_restart_is_taken_when_it_is_earlier_than_the_pause) {
    // Nominal 5 February plus 30 days is 7 March 2026; the restart from 5 February gives 5 March.
    const Deadline deadline = reckon(asked(gdpr("2026-01-05"), "2026-01-06", "2026-02-05"));
    BOOST_TEST(format(*deadline.due) == "2026-03-05");
    BOOST_TEST(dates(deadline, false) == "2026-03-09 2026-02-05");
}

BOOST_AUTO_TEST_CASE(the_days_within_which_to_ask_are_a_setting) {
    DeadlineQuestion question = asked(gdpr("2026-03-18"), "2026-03-20", "2026-03-30");
    question.ask_within_days = 1;
    BOOST_TEST(due(question) == "2026-04-20");
}

BOOST_AUTO_TEST_CASE(an_unanswered_question_leaves_the_request_suspended) {
    const Deadline deadline = reckon(asked(gdpr("2026-03-18"), "2026-03-20"));
    BOOST_TEST(!deadline.due.has_value());
    BOOST_TEST(mentions(deadline.steps, "12(4)"));
    BOOST_TEST(dates(deadline, false) == "2026-04-20");
    BOOST_TEST(due(asked(gdpr("2026-03-18"), "2026-04-01")) == "2026-04-20");
}

BOOST_AUTO_TEST_CASE(an_extended_and_suspended_request) {
    const Deadline deadline = reckon(
        asked(gdpr("2026-01-31", DeadlineEvent::RespondExtended), "2026-02-01", "2026-02-04"));
    // 28 April plus the pause of 3 days is 1 May (holiday), a weekend, Monday 4 May; 3 March plus
    // two months is Sunday 3 May; restarted: 4 May.
    BOOST_TEST(format(*deadline.due) == "2026-05-04");
}

BOOST_AUTO_TEST_CASE(the_promise_wins_when_it_is_earlier) {
    BOOST_TEST(format(*due_gdpr(on("2026-03-18"), "LT", "20 days").due) == "2026-04-07");
    BOOST_TEST(format(*due_gdpr(on("2026-03-18"), "LT", "2 months").due) == "2026-04-20");
    BOOST_TEST(format(*due_gdpr(on("2026-03-18"), "LT", "1 month").due) == "2026-04-20");
    BOOST_TEST(format(*due_gdpr(on("2026-03-18"), "LT", "").due) == "2026-04-20");
}

BOOST_AUTO_TEST_CASE(settings_give_calendar_and_promise) {
    Settings settings;
    settings.country = "PL";
    settings.promise = "1 month";
    BOOST_TEST(format(*answer_by(settings, Regime::Gdpr, on("2026-04-04")).due) == "2026-05-04");
    settings.calendar = "LV";
    BOOST_TEST(format(*answer_by(settings, Regime::Gdpr, on("2026-04-04")).due) == "2026-05-05");
    BOOST_TEST(format(*answer_by(settings, Regime::Ccpa, on("2026-04-04")).due) == "2026-05-04");
}

BOOST_AUTO_TEST_CASE(an_unknown_calendar_moves_by_weekends_and_warns) {
    const Deadline deadline = due_gdpr(on("2026-11-25"), "XX", "");
    BOOST_TEST(format(*deadline.due) == "2026-12-25");
    BOOST_TEST(mentions(deadline.warnings, "'XX'"));
    BOOST_TEST(mentions(due_gdpr(on("2026-11-25"), "", "").warnings, "no calendar is set"));
    BOOST_TEST(mentions(due_gdpr(on("2040-11-25"), "LT", "").warnings, "2040"));
    BOOST_TEST(mentions(due_gdpr(on("2026-11-25"), "DE-XX", "").warnings, "DE-XX"));
}

BOOST_AUTO_TEST_CASE(a_debated_holiday_does_not_move_the_date_but_is_shown) {
    const Deadline deadline = reckon(gdpr("2026-03-03", DeadlineEvent::Respond, "NL"));
    BOOST_TEST(format(*deadline.due) == "2026-04-03");
    BOOST_TEST(dates(deadline, false) == "2026-04-07");
    BOOST_TEST(due(gdpr("2026-05-04", DeadlineEvent::Respond, "DE")) == "2026-06-04");
    BOOST_TEST(due(gdpr("2026-05-04", DeadlineEvent::Respond, "DE-BY")) == "2026-06-05");
}

BOOST_AUTO_TEST_CASE(california_counts_calendar_days_and_never_moves_them) {
    BOOST_TEST(due(ccpa("2026-03-05")) == "2026-04-19");  // a Sunday
    BOOST_TEST(due(ccpa("2026-03-05", DeadlineEvent::RespondExtended)) == "2026-06-03");
    BOOST_TEST(due(ccpa("2026-03-05", DeadlineEvent::NotifyExtension)) == "2026-04-19");
    BOOST_TEST(due(ccpa("2026-03-05", DeadlineEvent::NotifyRefusal)) == "2026-04-19");
    BOOST_TEST(due(ccpa("2024-01-31")) == "2024-03-16");
}

BOOST_AUTO_TEST_CASE(verification_moves_nothing_in_california) {
    DeadlineQuestion question = asked(ccpa("2026-03-05"), "2026-03-06", "2026-03-26");
    question.verified = on("2026-03-26");
    const Deadline deadline = reckon(question);
    BOOST_TEST(format(*deadline.due) == "2026-04-19");
    BOOST_TEST(mentions(deadline.warnings, "does not suspend"));
    BOOST_TEST(mentions(deadline.steps, "moves nothing"));
}

BOOST_AUTO_TEST_CASE(business_days_take_the_earliest_reading) {
    // Saturdays count (Civ. Code 9): 7 and 14 March, and 21 March.
    BOOST_TEST(due(ccpa("2026-03-05", DeadlineEvent::ConfirmReceipt)) == "2026-03-17");
    BOOST_TEST(due(ccpa("2026-03-07", DeadlineEvent::ConfirmReceipt)) == "2026-03-19");
    BOOST_TEST(due(ccpa("2026-03-05", DeadlineEvent::OptOut)) == "2026-03-23");
    BOOST_TEST(dates(reckon(ccpa("2026-03-05", DeadlineEvent::ConfirmReceipt)), false) ==
               "2026-03-19");
    // Thanksgiving and the day after it are two holidays: both readings end on one day.
    const Deadline deadline = reckon(ccpa("2026-11-20", DeadlineEvent::ConfirmReceipt));
    BOOST_TEST(format(*deadline.due) == "2026-12-04");
    BOOST_TEST(dates(deadline, false) == "2026-12-04 2026-12-07 2026-12-08");
    // Christmas and New Year fall on Saturdays, which then do not count.
    BOOST_TEST(due(ccpa("2027-12-23", DeadlineEvent::ConfirmReceipt)) == "2028-01-06");
}

BOOST_AUTO_TEST_CASE(the_promise_of_a_month_floors_californias_clock) {
    DeadlineQuestion question = ccpa("2026-03-05");
    question.promise = Period{0, 1, 0};
    BOOST_TEST(due(question) == "2026-04-05");  // Easter Sunday: not moved
    question.event = DeadlineEvent::RespondExtended;
    BOOST_TEST(due(question) == "2026-06-03");
    question.promise_extension = Period{0, 2, 0};
    BOOST_TEST(due(question) == "2026-06-03");
    question.received = on("2026-01-31");
    BOOST_TEST(due(question) == "2026-04-28");  // 28 February, two months on; 90 days: 1 May
    question.event = DeadlineEvent::ConfirmReceipt;
    question.promise = Period{0, 0, 1};
    BOOST_TEST(due(question) == "2026-02-12");
}

BOOST_AUTO_TEST_CASE(contradictions_are_refused) {
    BOOST_CHECK_THROW(reckon(gdpr("2026-03-05", DeadlineEvent::OptOut)), Error);
    BOOST_CHECK_THROW(reckon(gdpr("2026-03-05", DeadlineEvent::ConfirmReceipt)), Error);
    BOOST_CHECK_THROW(reckon(asked(gdpr("2026-03-05"), "2026-03-04")), Error);
    BOOST_CHECK_THROW(reckon(asked(gdpr("2026-03-05"), "2026-03-06", "2026-03-05")), Error);
    DeadlineQuestion question = ccpa("2026-03-05");
    question.verified = on("2026-03-01");
    BOOST_CHECK_THROW(reckon(question), Error);
}

BOOST_AUTO_TEST_CASE(words_are_read_back) {
    for (const char* word : {"respond", "respond-extended", "notify-extension", "notify-refusal",
                             "confirm-receipt", "opt-out"}) {
        BOOST_TEST(name_of(*parse_deadline_event(word)) == word);
    }
    BOOST_TEST(!parse_deadline_event("answer").has_value());
    BOOST_TEST(name_of(*parse_regime("ccpa")) == "ccpa");
    BOOST_TEST(!parse_regime("GDPR").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
