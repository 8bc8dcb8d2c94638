// SPDX-License-Identifier: Apache-2.0
// What holds for a request received on any day of 2024 to 2030, in every calendar.
#include "libdsar/rights/calendar.hpp"
#include "libdsar/rights/deadline.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace dsar;

namespace {

const Date first_day{std::chrono::year{2024} / 1 / 1};
const Date last_day{std::chrono::year{2030} / 12 / 31};

const std::vector<std::string> calendars_tried{"LT", "LV", "EE", "PL", "DE", "DE-BY",
                                               "FR", "IE", "ES", "NL", "",   "FR-67"};
constexpr DeadlineEvent gdpr_events[]{DeadlineEvent::Respond, DeadlineEvent::RespondExtended};
constexpr DeadlineEvent ccpa_events[]{DeadlineEvent::Respond, DeadlineEvent::RespondExtended,
                                      DeadlineEvent::ConfirmReceipt, DeadlineEvent::OptOut};

/// Calls `check` with the question of every day; counts days instead of one assertion each.
template <typename Check>
int failures(DeadlineQuestion question, Check check) {
    int count = 0;
    std::optional<Deadline> before;
    for (Date day = first_day; day <= last_day; day = plus_days(day, 1)) {
        question.received = day;
        Deadline deadline = reckon(question);
        if (!check(deadline, before)) {
            ++count;
            BOOST_TEST_MESSAGE(question.calendar + ": received " + format(day));
        }
        before = std::move(deadline);
    }
    return count;
}

bool never_earlier(const Deadline& deadline, const std::optional<Deadline>& before) {
    return !before || *before->due <= *deadline.due;
}

bool exactly_one_is_taken(const Deadline& deadline) {
    int taken = 0;
    for (const Reading& reading : deadline.readings) {
        taken += reading.taken ? 1 : 0;
    }
    return taken == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deadline_properties)

BOOST_AUTO_TEST_CASE(a_due_date_is_a_working_day_and_never_moves_back) {
    for (const std::string& code : calendars_tried) {
        const HolidayCalendar calendar = find_calendar(code);
        for (const DeadlineEvent event : gdpr_events) {
            DeadlineQuestion question;
            question.event = event;
            question.calendar = code;
            BOOST_TEST(failures(question, [&](const Deadline& deadline, const auto& before) {
                           return is_working_day(calendar, *deadline.due) &&
                                  exactly_one_is_taken(deadline) && never_earlier(deadline, before);
                       }) == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_month_is_28_to_38_days_and_three_are_89_to_99) {
    for (const std::string& code : calendars_tried) {
        DeadlineQuestion question;
        question.calendar = code;
        BOOST_TEST(failures(question, [](const Deadline& deadline, const auto&) {
                       const int days = days_between(deadline.question.received, *deadline.due);
                       return 28 <= days && days <= 38;
                   }) == 0);
        question.event = DeadlineEvent::RespondExtended;
        BOOST_TEST(failures(question, [](const Deadline& deadline, const auto&) {
                       const int days = days_between(deadline.question.received, *deadline.due);
                       return 87 <= days && days <= 99;
                   }) == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_suspension_never_shortens_and_never_exceeds_the_pause_or_a_restart) {
    for (const int asked_after : {0, 3, 7}) {
        for (const int pause : {0, 1, 10, 29, 40}) {
            for (Date day = first_day; day <= last_day; day = plus_days(day, 5)) {
                DeadlineQuestion question;
                question.calendar = "LT";
                question.received = day;
                const Date plain = *reckon(question).due;
                const Date asked = plus_days(day, asked_after);
                const Date answered = plus_days(asked, pause);
                question.identity = IdentityQuestion{asked, answered};
                const Date due = *reckon(question).due;
                DeadlineQuestion restarted;
                restarted.calendar = "LT";
                restarted.received = answered;
                BOOST_TEST(is_working_day(find_calendar("LT"), due));
                BOOST_TEST((due <= *reckon(restarted).due));
                BOOST_TEST((due >= plain));
                BOOST_TEST((pause != 0 || due == plain));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_question_asked_late_changes_nothing) {
    for (Date day = first_day; day <= last_day; day = plus_days(day, 7)) {
        DeadlineQuestion question;
        question.calendar = "DE";
        question.received = day;
        const Date plain = *reckon(question).due;
        question.identity = IdentityQuestion{plus_days(day, 8), plus_days(day, 30)};
        BOOST_TEST((*reckon(question).due == plain));
    }
}

BOOST_AUTO_TEST_CASE(a_promise_only_ever_brings_the_date_forward) {
    for (const Period promise : {Period{0, 0, 20}, Period{0, 1, 0}, Period{0, 0, 45}}) {
        for (const Regime regime : {Regime::Gdpr, Regime::Ccpa}) {
            DeadlineQuestion question;
            question.regime = regime;
            question.calendar = "LT";
            question.promise = promise;
            BOOST_TEST(failures(question, [](const Deadline& deadline, const auto& before) {
                           DeadlineQuestion plain = deadline.question;
                           plain.promise.reset();
                           return *deadline.due <= *reckon(plain).due &&
                                  never_earlier(deadline, before);
                       }) == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(californias_dates_never_move_back) {
    for (const DeadlineEvent event : ccpa_events) {
        DeadlineQuestion question;
        question.regime = Regime::Ccpa;
        question.event = event;
        BOOST_TEST(failures(question, [](const Deadline& deadline, const auto& before) {
                       return never_earlier(deadline, before) && exactly_one_is_taken(deadline);
                   }) == 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
