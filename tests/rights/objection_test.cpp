// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/objection.hpp"

#include "tests/rights/planning_sample.hpp"

using dsar::Certainty;
using dsar::Decision;
using dsar::Match;
using dsar::ObjectionKind;
using dsar::Plan;
using test::cuts;
using test::decision;
using test::match;
using test::waiting;

namespace {

struct Case {
    dsar::Workspace company = test::company();
    std::vector<Match> matches;
    dsar::ObjectionFacts facts;

    explicit Case(ObjectionKind kind) { facts.kind = kind; }
    [[nodiscard]] Plan plan() const { return plan_objection(company, matches, facts); }
};

constexpr ObjectionKind kinds[] = {ObjectionKind::Marketing, ObjectionKind::Interests,
                                   ObjectionKind::Withdrawal, ObjectionKind::OptOut,
                                   ObjectionKind::Limit};

std::string stopped(ObjectionKind kind, const std::vector<std::string>& named = {}) {
    std::string out;
    for (const std::string& id : stopped_purposes(test::company().settings, kind, named)) {
        out += id + " ";
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(objection)

BOOST_AUTO_TEST_CASE(gives_every_match_exactly_one_decision) {
    for (const ObjectionKind kind : kinds) {
        Case request(kind);
        request.matches = test::all_kinds_of_matches();
        test::check_adds_up(request.plan(), request.matches.size());
        BOOST_TEST(dsar::find_objection_rule(dsar::rule_of(kind).word)->article ==
                   dsar::rule_of(kind).article);
    }
    BOOST_TEST(dsar::objection_rules().size() == std::size(kinds));
    BOOST_TEST(dsar::find_objection_rule("whim") == nullptr);
}

BOOST_AUTO_TEST_CASE(each_kind_covers_its_purposes) {
    BOOST_TEST(stopped(ObjectionKind::Marketing) == "email_marketing ");
    BOOST_TEST(stopped(ObjectionKind::Marketing, {"security"}).empty());
    BOOST_TEST(stopped(ObjectionKind::Interests) == "security ");
    BOOST_TEST(stopped(ObjectionKind::Interests, {"service", "security"}) == "security ");
    BOOST_TEST(stopped(ObjectionKind::Withdrawal) == "email_marketing ");
    BOOST_TEST(stopped(ObjectionKind::OptOut).empty());  // nothing is sold
    BOOST_TEST(stopped(ObjectionKind::OptOut, {"email_marketing"}) == "email_marketing ");
    BOOST_TEST(stopped(ObjectionKind::Limit, {"service"}).empty());
}

BOOST_AUTO_TEST_CASE(dsar_yaml_says_what_marketing_is_else_the_words_of_the_id_do) {
    const auto is_marketing = [](const char* id, std::optional<bool> said) {
        return dsar::is_direct_marketing({id, "", "consent", "", "", said});
    };
    BOOST_TEST(is_marketing("marketing", {}));
    BOOST_TEST(is_marketing("email-marketing", {}));
    BOOST_TEST(is_marketing("newsletter.weekly", {}));
    BOOST_TEST(!is_marketing("marketingless", {}));
    BOOST_TEST(!is_marketing("analytics", {}));
    BOOST_TEST(is_marketing("offers", true));
    BOOST_TEST(!is_marketing("marketing", false));
}

BOOST_AUTO_TEST_CASE(marketing_stops_at_once_and_nothing_else_does) {
    Case request(ObjectionKind::Marketing);
    request.matches = {match("accounts", 1), match("letters", 1), match("logins", 1),
                       match("letters", 2), match("accounts", 2)};
    request.matches[3].shared = true;  // it does not wait for another one
    request.facts.off = {{}, {}, {}, {}, {"news"}};
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).what == Decision::Correct);
    BOOST_TEST(cuts(decision(plan, 0).record) == "news:off ");
    BOOST_TEST(decision(plan, 0).record.article == "21(2)");
    BOOST_TEST(decision(plan, 1).what == Decision::Suppress);
    BOOST_TEST(decision(plan, 2).record.reason == "other_purpose");
    BOOST_TEST(decision(plan, 3).what == Decision::Suppress);
    BOOST_TEST(decision(plan, 4).record.reason == "already");
    BOOST_TEST(plan.pending.empty());
    BOOST_TEST(plan.tell == std::vector<std::string>{"mailer"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(recipients_are_told_also_when_no_record_is_found) {
    BOOST_TEST(Case(ObjectionKind::Marketing).plan().tell == std::vector<std::string>{"mailer"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(interests_are_restricted_until_they_are_weighed) {
    Case request(ObjectionKind::Interests);
    request.company.map.stores[0].collections[3].restrict_by = dsar::RestrictBy::Mark;
    request.company.map.stores[0].collections[3].restrict_mark = "restricted_since";
    request.matches = {match("logins", 1), match("accounts", 1), match("logins", 2)};
    request.matches[2].shared = true;
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).what == Decision::Mark);
    BOOST_TEST(decision(plan, 0).how == "mark");
    BOOST_TEST(cuts(decision(plan, 0).record) == "restricted_since:mark ");
    BOOST_TEST(decision(plan, 1).record.reason == "other_basis");
    BOOST_TEST(decision(plan, 2).record.reason == "shared");
    BOOST_TEST(waiting(plan) == "logins:balancing;logins:shared;");
    request.facts.weighed = true;
    BOOST_TEST(waiting(request.plan()) == "logins:shared;");
}

BOOST_AUTO_TEST_CASE(a_consent_is_withdrawn_for_its_purpose_only) {
    Case request(ObjectionKind::Withdrawal);
    request.matches = {match("accounts", 1), match("letters", 1)};
    request.facts.purposes = {"email_marketing"};
    BOOST_TEST(decision(request.plan(), 0).record.article == "7(3)");
    BOOST_TEST(decision(request.plan(), 0).what == Decision::Correct);
    BOOST_TEST(decision(request.plan(), 1).what == Decision::Suppress);
    request.facts.purposes = {"service"};  // rests on a contract: there is no consent
    BOOST_TEST(request.plan().totals.at("keep") == 2U);
}

BOOST_AUTO_TEST_CASE(nobody_withdraws_the_consent_of_another_one) {
    Case request(ObjectionKind::Withdrawal);
    request.matches = {match("accounts", 1), match("letters", 1)};
    request.matches[0].shared = request.matches[1].shared = true;
    BOOST_TEST(waiting(request.plan()) == "accounts:shared;letters:shared;");
    BOOST_TEST(request.plan().totals.at("keep") == 2U);
    request.facts.decided = {{"app/accounts/1", true}, {"app/letters/1", false}};
    BOOST_TEST(decision(request.plan(), 0).what == Decision::Correct);
    BOOST_TEST(decision(request.plan(), 1).what == Decision::Keep);
    BOOST_TEST(request.plan().pending.empty());
}

BOOST_AUTO_TEST_CASE(an_opt_out_says_that_nothing_is_sold_or_stops_it) {
    Case request(ObjectionKind::OptOut);
    request.matches = {match("letters", 1)};
    BOOST_TEST(decision(request.plan(), 0).record.reason == "not_sold");
    request.company.settings.purposes[2].id = "data_sale";
    request.company.map.stores[0].collections[2].purpose = "data_sale";
    BOOST_TEST(decision(request.plan(), 0).what == Decision::Suppress);
    BOOST_TEST(decision(request.plan(), 0).record.article == "1798.120");
    BOOST_TEST(decision(request.plan(), 0).record.reason == "opt_out");
}

BOOST_AUTO_TEST_CASE(a_limit_restricts_what_is_sensitive) {
    Case request(ObjectionKind::Limit);
    request.company.map.stores[0].collections[0].fields.push_back(
        test::field("passport", "user.government_id.passport_number"));
    request.matches = {match("accounts", 1), match("letters", 1)};
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).what == Decision::Mark);
    BOOST_TEST(decision(plan, 0).record.article == "1798.121");
    BOOST_TEST(decision(plan, 1).record.reason == "not_sensitive");
    BOOST_TEST(waiting(plan) == "accounts:restrict_by_hand;");
}

BOOST_AUTO_TEST_SUITE_END()
