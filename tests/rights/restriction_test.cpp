// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/restriction.hpp"

#include "tests/rights/planning_sample.hpp"

using dsar::Certainty;
using dsar::Decision;
using dsar::Match;
using dsar::Plan;
using dsar::RestrictBy;
using test::cuts;
using test::decision;
using test::match;
using test::waiting;

namespace {

dsar::Date date(const char* text) {
    return dsar::parse_date(text).value();
}

struct Case {
    dsar::Workspace company = test::company();
    std::vector<Match> matches;
    dsar::RestrictionFacts facts{"accuracy", {}, true};

    [[nodiscard]] dsar::CollectionEntry& collection(std::size_t index) {
        return company.map.stores[0].collections[index];
    }
    [[nodiscard]] Plan plan() const { return plan_restriction(company, matches, facts); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(restriction)

BOOST_AUTO_TEST_CASE(gives_every_match_exactly_one_decision) {
    Case request;
    request.matches = test::all_kinds_of_matches();
    test::check_adds_up(request.plan(), request.matches.size());
    BOOST_TEST(request.plan().complete);
}

BOOST_AUTO_TEST_CASE(the_four_grounds_are_data) {
    BOOST_TEST(dsar::restriction_grounds().size() == 4U);
    for (const dsar::RestrictionGround& ground : dsar::restriction_grounds()) {
        BOOST_TEST(dsar::find_restriction_ground(ground.word) == &ground);
        BOOST_TEST(dsar::find_restriction_ground(ground.article) == &ground);
        Case request;
        request.facts.ground = ground.word;
        request.matches = {match("accounts", 1)};
        BOOST_TEST(decision(request.plan(), 0).record.reason == ground.word);
        BOOST_TEST(decision(request.plan(), 0).record.article == ground.article);
    }
    BOOST_TEST(dsar::find_restriction_ground("whim") == nullptr);
}

BOOST_AUTO_TEST_CASE(each_collection_is_restricted_in_the_way_that_the_map_names) {
    Case request;
    request.collection(0).restrict_by = RestrictBy::Mark;
    request.collection(0).restrict_mark = "restricted_since";
    request.collection(1).restrict_by = RestrictBy::Vault;
    request.collection(3).restrict_by = RestrictBy::Hide;
    request.collection(4).restrict_by = RestrictBy::Manual;
    request.collection(4).restrict_by_hand = "the desk takes it out of the reports";
    for (const char* name : {"accounts", "invoices", "logins", "scores"}) {
        request.matches.push_back(match(name, 1));
    }
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("mark") == 4U);
    BOOST_TEST(decision(plan, 0).how == "mark");
    BOOST_TEST(cuts(decision(plan, 0).record) == "restricted_since:mark ");
    BOOST_TEST(decision(plan, 1).how == "vault");
    BOOST_TEST(decision(plan, 2).how == "hide");
    BOOST_TEST(decision(plan, 3).how == "manual");
    BOOST_TEST(cuts(decision(plan, 3).record).empty());
    BOOST_TEST(plan.steps.back().by_hand == "the desk takes it out of the reports");
    BOOST_TEST(plan.pending.empty());
    BOOST_TEST(plan.tell == (std::vector<std::string>{"stripe", "watch"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_map_names_no_way_for_waits_for_a_hand) {
    Case request;
    request.matches = {match("accounts", 1), match("accounts", 2)};
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("mark") == 2U);
    BOOST_TEST(decision(plan, 0).how == "manual");
    BOOST_TEST(waiting(plan) == "accounts:restrict_by_hand;");
}

BOOST_AUTO_TEST_CASE(sending_is_a_use) {
    Case request;
    request.matches = {match("letters", 1)};
    BOOST_TEST(decision(request.plan(), 0).what == Decision::Suppress);
    BOOST_TEST(request.plan().pending.empty());
    request.collection(2).restrict_by = RestrictBy::Mark;
    request.collection(2).restrict_mark = "restricted_since";
    BOOST_TEST(cuts(decision(request.plan(), 0).record) == "restricted_since:mark ");
    request.company.settings.purposes[2].direct_marketing = false;
    BOOST_TEST(decision(request.plan(), 0).what == Decision::Mark);
}

BOOST_AUTO_TEST_CASE(shared_and_possible_records_wait_for_a_person) {
    Case request;
    request.matches = {match("letters", 1), match("letters", 2, Certainty::Possible)};
    request.matches[0].shared = true;
    BOOST_TEST(waiting(request.plan()) == "letters:shared;letters:possible_match;");
    BOOST_TEST(request.plan().totals.at("keep") == 2U);
    BOOST_TEST(request.plan().tell.empty());
    request.facts.decided = {{"app/letters/1", true}, {"app/letters/2", true}};
    BOOST_TEST(request.plan().totals.at("suppress") == 2U);
}

BOOST_AUTO_TEST_CASE(nothing_is_lifted_before_the_person_was_told) {
    dsar::LiftFacts facts{date("2026-03-09"), date("2026-03-20"), std::nullopt};
    BOOST_TEST(why_not_lifted(facts).find("must be told") != std::string::npos);
    facts.told = date("2026-03-21");
    BOOST_TEST(why_not_lifted(facts).find("only have been told on 2026-03-21") !=
               std::string::npos);
    facts.told = date("2026-03-08");
    BOOST_TEST(why_not_lifted(facts).find("older than the restriction") != std::string::npos);
    for (const char* day : {"2026-03-09", "2026-03-15", "2026-03-20"}) {
        facts.told = date(day);
        BOOST_TEST(why_not_lifted(facts).empty(), day);
    }
}

BOOST_AUTO_TEST_CASE(a_restriction_beats_all_but_a_later_request_to_erase) {
    using dsar::Removal;
    const dsar::Instant since{std::chrono::seconds(1000)};
    const dsar::Instant later = since + std::chrono::seconds(1);
    for (const Removal sweep : {Removal::RetentionSweep, Removal::ErasureSweep}) {
        BOOST_TEST(restriction_keeps(sweep, since, std::nullopt));
        BOOST_TEST(restriction_keeps(sweep, since, later));  // a sweep asks nobody
    }
    BOOST_TEST(!restriction_keeps(Removal::Request, since, later));
    BOOST_TEST(restriction_keeps(Removal::Request, since, since));
    BOOST_TEST(restriction_keeps(Removal::Request, since, since - std::chrono::seconds(1)));
    BOOST_TEST(restriction_keeps(Removal::Request, since, std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
