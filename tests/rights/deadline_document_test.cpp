// SPDX-License-Identifier: Apache-2.0
// deadline-1: what the reckoning hands out is what its schema promises.
#include "libdsar/base/json_schema.hpp"
#include "libdsar/rights/deadline.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace dsar;

namespace {

Date on(const char* text) {
    return *parse_date(text);
}

DeadlineQuestion question_of(Regime regime, DeadlineEvent event) {
    DeadlineQuestion question;
    question.regime = regime;
    question.event = event;
    question.received = on("2026-03-05");
    question.calendar = regime == Regime::Gdpr ? "LT" : "";
    question.promise = Period{0, 1, 0};
    return question;
}

void check_valid(const Json& document) {
    for (const Problem& problem : check_schema("deadline-1", document)) {
        BOOST_ERROR(problem.where + ": " + problem.what + " " + problem.must);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deadline_document)

BOOST_AUTO_TEST_CASE(every_event_gives_a_valid_document) {
    for (const DeadlineEvent event :
         {DeadlineEvent::Respond, DeadlineEvent::RespondExtended, DeadlineEvent::NotifyExtension,
          DeadlineEvent::NotifyRefusal}) {
        check_valid(to_json(reckon(question_of(Regime::Gdpr, event))));
        check_valid(to_json(reckon(question_of(Regime::Ccpa, event))));
    }
    check_valid(to_json(reckon(question_of(Regime::Ccpa, DeadlineEvent::ConfirmReceipt))));
    check_valid(to_json(reckon(question_of(Regime::Ccpa, DeadlineEvent::OptOut))));
}

BOOST_AUTO_TEST_CASE(a_due_date_stands_with_its_reckoning) {
    const Json json = to_json(reckon(question_of(Regime::Gdpr, DeadlineEvent::Respond)));
    BOOST_TEST(json["schema"] == "deadline-1");
    BOOST_TEST(json["due"] == "2026-04-07");
    BOOST_TEST(json["suspended"] == false);
    BOOST_TEST(json["steps"].size() >= 4U);
    BOOST_TEST(json["readings"][0]["taken"] == true);
    BOOST_TEST(json["promise"] == "1 month");
}

BOOST_AUTO_TEST_CASE(a_suspended_request_has_no_date) {
    DeadlineQuestion question = question_of(Regime::Gdpr, DeadlineEvent::Respond);
    question.identity = IdentityQuestion{on("2026-03-06"), std::nullopt};
    const Json json = to_json(reckon(question));
    check_valid(json);
    BOOST_TEST(json["due"].is_null());
    BOOST_TEST(json["suspended"] == true);
    BOOST_TEST(json["identity_answered"].is_null());
}

BOOST_AUTO_TEST_CASE(a_document_without_its_date_is_refused) {
    Json json = to_json(reckon(question_of(Regime::Gdpr, DeadlineEvent::Respond)));
    json.erase("due");
    BOOST_TEST(!check_schema("deadline-1", json).empty());
}

BOOST_AUTO_TEST_SUITE_END()
