// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/rectification.hpp"

#include "tests/rights/planning_sample.hpp"

using dsar::Certainty;
using dsar::Cut;
using dsar::Decision;
using dsar::Match;
using dsar::Plan;
using dsar::Stands;
using test::cuts;
using test::decision;
using test::match;
using test::waiting;

namespace {

struct Case {
    dsar::Workspace company = test::company();
    std::vector<Match> matches;
    dsar::RectificationFacts facts;

    explicit Case(const std::string& target) { facts.corrections = {{target, "digest"}}; }
    void add(Match match, std::map<std::string, Stands> fields) {
        matches.push_back(std::move(match));
        facts.fields.push_back(std::move(fields));
    }
    [[nodiscard]] Plan plan() const { return plan_rectification(company, matches, facts); }
};

std::string problems(const std::vector<dsar::Correction>& corrections) {
    std::string out;
    for (const dsar::Problem& problem : check_corrections(test::company(), corrections)) {
        out += problem.what + " | " + problem.next + "\n";
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rectification)

BOOST_AUTO_TEST_CASE(gives_every_match_exactly_one_decision) {
    Case request("email");
    request.facts.corrections.push_back({"user.contact.address.city", "other"});
    for (Match& each : test::all_kinds_of_matches()) {
        request.add(std::move(each), {{"email", Stands::Old}, {"city", Stands::New}});
    }
    test::check_adds_up(request.plan(), request.matches.size());
    BOOST_TEST(request.plan().steps.back().step == static_cast<int>(request.plan().steps.size()));
}

BOOST_AUTO_TEST_CASE(a_target_is_a_kind_a_category_or_a_field_however_it_is_written) {
    for (const char* target : {"email", "user.contact.email", "app/accounts.email",
                               "app.accounts.email", "accounts.email", "\"app\"/accounts.email"}) {
        Case request(target);
        request.add(match("accounts", 1), {{"email", Stands::Old}, {"city", Stands::Old}});
        const auto [what, record, how] = decision(request.plan(), 0);
        BOOST_TEST(what == Decision::Correct, target);
        BOOST_REQUIRE(record.cuts.size() == 1U);
        BOOST_TEST(record.cuts[0].path == "email");
        BOOST_TEST(record.cuts[0].cut == Cut::Set);
        BOOST_TEST(record.cuts[0].digest == "digest");
        BOOST_TEST(record.article == "16");
        BOOST_TEST(problems({{target, ""}}).empty(), target);
    }
}

BOOST_AUTO_TEST_CASE(every_store_is_corrected_and_its_recipients_told) {
    Case request("email");
    for (const char* name : {"accounts", "letters", "logins"}) {
        request.add(match(name, 1, Certainty::Linked), {{"email", Stands::Old}});
    }
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("correct") == 3U);
    BOOST_TEST(plan.tell == (std::vector<std::string>{"mailer", "watch"}),
               boost::test_tools::per_element());
    BOOST_TEST(plan.pending.empty());
}

BOOST_AUTO_TEST_CASE(what_holds_nothing_wrong_is_kept_and_says_why) {
    Case request("email");
    request.add(match("accounts", 1), {{"email", Stands::New}});
    request.add(match("accounts", 2), {{"email", Stands::Else}});
    request.add(match("accounts", 3), {});
    request.add(match("accounts", 4), {{"email", Stands::Old}});
    request.matches[3].other_person_fields = {"email"};  // somebody else's address
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("keep") == 4U);
    BOOST_TEST(decision(plan, 0).record.reason == "already");
    BOOST_TEST(decision(plan, 1).record.reason == "other_value");
    BOOST_TEST(decision(plan, 2).record.reason == "not_concerned");
    BOOST_TEST(decision(plan, 3).record.reason == "other_value");
    BOOST_TEST(plan.tell.empty());
}

BOOST_AUTO_TEST_CASE(a_field_about_somebody_else_is_never_meant) {
    Case request("email");
    request.company.map.stores[0].collections[0].fields[1].about_other = true;
    request.add(match("accounts", 1), {{"email", Stands::Old}});
    BOOST_TEST(decision(request.plan(), 0).record.reason == "not_concerned");
    BOOST_TEST(waiting(request.plan()) == ":nothing_to_correct;");
}

BOOST_AUTO_TEST_CASE(a_statement_that_nobody_gave_is_waited_for_and_one_without_a_place_is_named) {
    Case request("user.contact.address.city");
    request.add(match("scores", 1), {{"city_guess", Stands::Old}});
    request.add(match("scores", 2), {{"city_guess", Stands::Old}, {"city", Stands::Old}});
    const Plan plan = request.plan();
    BOOST_TEST(waiting(plan) == "scores:no_statement;");
    BOOST_TEST(decision(plan, 0).record.why.find("is to stand beside") != std::string::npos);
    Case other("user.contact.address.city");
    other.facts.statement = std::string(64, 'd');
    other.add(match("scores", 1), {{"city", Stands::Old}});
    BOOST_TEST(waiting(other.plan()) == ":nothing_to_state;");
}

BOOST_AUTO_TEST_CASE(opinions_and_dated_facts_get_a_statement_and_are_not_rewritten) {
    Case request("user.contact.address.city");
    request.add(match("invoices", 1), {{"city", Stands::Old}});
    request.add(match("scores", 1), {{"city_guess", Stands::Old}});
    request.add(match("scores", 2), {{"city_guess", Stands::Old}, {"city", Stands::Old}});
    request.add(match("invoices", 2), {{"city", Stands::New}});
    request.facts.statement = std::string(16, 'd') + "rest of the digest";
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).what == Decision::Keep);
    BOOST_TEST(decision(plan, 0).record.reason == "statement");
    BOOST_TEST(decision(plan, 0).record.why.find("(dddddddddddddddd) stands beside") !=
               std::string::npos);
    BOOST_TEST(decision(plan, 0).record.rule == "billing");
    BOOST_TEST(decision(plan, 1).record.reason == "statement");
    BOOST_TEST(decision(plan, 1).record.why.find("city_guess") != std::string::npos);
    BOOST_TEST(decision(plan, 2).what == Decision::Correct);
    BOOST_TEST(decision(plan, 2).record.reason == "with_statement");
    BOOST_TEST(cuts(decision(plan, 2).record) == "city:set ");
    BOOST_TEST(decision(plan, 3).record.reason == "already");
    BOOST_TEST(plan.pending.empty());
    BOOST_TEST(plan.tell == std::vector<std::string>{"stripe"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shared_and_possible_records_wait_for_a_person) {
    Case request("email");
    request.add(match("accounts", 1), {{"email", Stands::Old}});
    request.add(match("accounts", 2, Certainty::Possible), {{"email", Stands::Old}});
    request.add(match("accounts", 3), {{"email", Stands::New}});
    request.matches[0].shared = true;
    request.matches[2].shared = true;  // nothing would change in it: nobody needs to decide
    BOOST_TEST(waiting(request.plan()) == "accounts:shared;accounts:possible_match;");
    BOOST_TEST(request.plan().totals.at("keep") == 3U);
    request.facts.decided = {{"app/accounts/1", true}, {"app/accounts/2", true}};
    BOOST_TEST(request.plan().totals.at("correct") == 2U);
    request.facts.decided = {{"app/accounts/1", false}, {"app/accounts/2", false}};
    BOOST_TEST(request.plan().totals.at("keep") == 3U);
    BOOST_TEST(waiting(request.plan()).find("match") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_statement_stands_beside_a_shared_record_until_a_person_says_yes) {
    Case request("user.contact.address.city");
    request.facts.statement = std::string(64, 'd');
    request.add(match("scores", 1), {{"city_guess", Stands::Old}});
    request.matches[0].shared = true;
    BOOST_TEST(decision(request.plan(), 0).record.reason == "shared");
    BOOST_TEST(waiting(request.plan()).starts_with("scores:shared;"));
    request.facts.decided = {{"app/scores/1", true}};
    BOOST_TEST(decision(request.plan(), 0).record.reason == "statement");
    BOOST_TEST(waiting(request.plan()).empty());
    request.facts.decided = {{"app/scores/1", false}};
    BOOST_TEST(decision(request.plan(), 0).record.reason == "shared");
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_way_blocks_only_where_something_changes) {
    Case request("email");
    request.add(match("accounts", 1), {{"email", Stands::Old}});
    request.add(match("accounts", 2), {{"email", Stands::New}});
    request.facts.obstacles = {{0, "email", "unique", "another record has this value"},
                               {0, "email", "length", "the column takes 20 characters"},
                               {0, "city", "type", "not a word"},
                               {1, "email", "unique", "a third record has this value"}};
    const Plan plan = request.plan();
    BOOST_REQUIRE(plan.blockers.size() == 2U);
    BOOST_TEST(plan.blockers[0].what == "unique");
    BOOST_TEST(plan.blockers[0].why == "email: another record has this value");
    BOOST_TEST(plan.blockers[1].what == "length");
}

BOOST_AUTO_TEST_CASE(a_key_is_not_corrected_by_itself) {
    Case request("email");
    request.company.map.stores[0].collections[0].key = {"email"};
    request.add(match("accounts", 1), {{"email", Stands::Old}});
    BOOST_REQUIRE(request.plan().blockers.size() == 1U);
    BOOST_TEST(request.plan().blockers[0].what == "key");
}

BOOST_AUTO_TEST_CASE(a_name_in_several_fields_is_corrected_field_by_field) {
    Case request("name");
    auto& fields = request.company.map.stores[0].collections[0].fields;
    fields.push_back(test::field("first", "user.name.first", "name"));
    fields.back().identifies->with = {"last"};
    fields.push_back(test::field("last", "user.name.last"));
    request.add(match("accounts", 1), {{"first", Stands::Old}, {"last", Stands::Old}});
    BOOST_TEST(waiting(request.plan()) == "accounts:in_parts;");
    BOOST_TEST(request.plan().totals.at("keep") == 1U);
    request.facts.corrections = {{"accounts.last", "digest"}};
    BOOST_TEST(cuts(decision(request.plan(), 0).record) == "last:set ");
}

BOOST_AUTO_TEST_CASE(california_cites_its_own_law) {
    Case request("email");
    request.facts.regime = "ccpa";
    request.add(match("accounts", 1), {{"email", Stands::Old}});
    BOOST_TEST(decision(request.plan(), 0).record.article == "1798.106");
}

BOOST_AUTO_TEST_CASE(a_target_that_nobody_knows_names_the_nearest) {
    BOOST_TEST(problems({{"emial", ""}}) ==
               "'emial' is no kind of identifier, no field and no category of the data map | did "
               "you mean 'email'?\n");
    BOOST_TEST(problems({{"accounts.ctiy", ""}}).find("did you mean 'accounts.city'?") !=
               std::string::npos);
    BOOST_TEST(problems({{"user.contact.adress.city", ""}})
                   .find("did you mean 'user.contact.address.city'?") != std::string::npos);
    BOOST_TEST(problems({{"zzzzzzzzzzzz", ""}, {"qqqqqqqqq", ""}}).find("dsar map show") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_value_is_never_written_into_unlike_fields) {
    BOOST_TEST(problems({{"user.contact", ""}}) ==
               "'user.contact' means both city and email of app/accounts | name a field or a "
               "narrower category\n");
    BOOST_TEST(problems({{"user.contact.address", ""}}).empty());  // only cities
    BOOST_TEST(problems({{"email", ""}, {"accounts.email", ""}}) ==
               "'email' and 'accounts.email' both mean app/accounts.email | give one new value for "
               "each field\n");
}

BOOST_AUTO_TEST_SUITE_END()
