// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/erasure.hpp"

#include "libdsar/map/order.hpp"
#include "libdsar/rights/anonymising.hpp"
#include "tests/rights/erasure_sample.hpp"

#include <algorithm>

using namespace test::erasing;
using dsar::Certainty;
using dsar::Cut;
using dsar::Decision;
using dsar::Match;
using dsar::Plan;

BOOST_AUTO_TEST_SUITE(erasure)

BOOST_AUTO_TEST_CASE(gives_every_match_exactly_one_decision) {
    Case request;
    for (int id = 0; id < 4; ++id) {
        for (const char* name :
             {"accounts", "invoices", "letters", "logins", "parcels", "ledger"}) {
            request.add(match(name, id), term(date("2025-06-30"), date("2027-06-30")));
        }
    }
    request.matches[1].mention = true;
    request.matches[2].certainty = Certainty::Possible;
    request.matches[8].shared = true;
    request.matches[9].forward = true;
    request.matches[10].has_record = false;
    const Plan plan = request.plan();
    std::size_t total = 0;
    for (const auto& [word, count] : plan.totals) {
        total += count;
    }
    BOOST_TEST(total == request.matches.size());
    std::set<std::size_t> seen;
    for (const auto& step : plan.steps) {
        for (const auto& record : step.records) {
            BOOST_TEST(seen.insert(record.match).second);
            BOOST_TEST(!record.reason.empty());
            BOOST_TEST(!record.why.empty());
        }
    }
    BOOST_TEST(seen.size() == request.matches.size());
}

BOOST_AUTO_TEST_CASE(retention_without_a_law_never_keeps) {
    Case request;  // closed, and two years not yet over
    request.add(match("accounts", 0), term(date("2026-06-30"), date("2028-06-30")));
    const auto [what, record] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Erase);
    BOOST_TEST(record.article == "17(1)(a)");
    BOOST_TEST(record.why.find("2026-06-30") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_running_contract_gives_no_ground_until_somebody_decides) {
    Case request;
    request.add(match("accounts", 1), term(std::nullopt, std::nullopt));
    request.add(match("accounts", 2), term(date("2020-01-01"), date("2027-01-01")));
    request.add(match("parcels", 1));
    const Plan plan = request.plan();
    for (std::size_t index = 0; index < 3; ++index) {
        BOOST_TEST(decision(plan, index).first == Decision::Keep, index);
        BOOST_TEST(decision(plan, index).second.reason == "no_ground");
    }
    BOOST_TEST(waiting(plan) == "accounts:ground;parcels:ground;");
    request.facts.decided["app/accounts"] = true;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    request.facts.decided["app/accounts"] = false;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
    BOOST_TEST(waiting(request.plan()) == "parcels:ground;");
    request.facts.ground = "child";
    BOOST_TEST(decision(request.plan(), 2).second.article == "17(1)(f)");
}

BOOST_AUTO_TEST_CASE(a_contract_that_ended_lets_go_what_has_no_date_of_its_own) {
    Case request;
    request.add(match("accounts", 1), term(date("2026-01-01"), date("2028-01-01")));
    request.add(match("parcels", 1));
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Erase);
    request.facts.terms[0].event = date("2026-11-28");  // closes tomorrow
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Keep);
    request.matches[0].certainty = Certainty::Possible;  // perhaps theirs: it may be running
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Keep);
    request.facts.decided["app/accounts/1"] = false;  // and says nothing of this person
    BOOST_TEST(decision(request.plan(), 1).second.why == "nothing says when the contract ended");
}

BOOST_AUTO_TEST_CASE(a_running_account_counts_also_when_it_is_shared_or_was_decided) {
    Case request;
    request.add(match("accounts", 1), term(date("2024-01-01"), date("2030-01-01")));
    request.add(match("accounts", 2), term(std::nullopt, std::nullopt));
    request.matches[1].shared = true;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
    request.matches[1].certainty = Certainty::Linked;  // somebody else's, led to
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    request.matches[1].shared = false;
    request.matches[1].certainty = Certainty::Possible;
    request.facts.decided["app/accounts/2"] = true;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Keep);
}

BOOST_AUTO_TEST_CASE(a_law_keeps_until_its_last_day_trimmed_and_marked) {
    Case request;
    request.add(match("invoices", 1), term(date("2020-01-01"), today));
    request.add(match("invoices", 2), term(date("2016-11-26"), date("2026-11-26")));
    request.add(match("invoices", 3), term(std::nullopt, std::nullopt));
    const Plan plan = request.plan();
    const auto [what, record] = decision(plan, 0);
    BOOST_TEST(what == Decision::Trim);
    BOOST_TEST(record.article == "17(3)(b)");
    BOOST_TEST(record.rule == "billing");
    BOOST_TEST(record.until.value() == today);
    BOOST_REQUIRE(record.cuts.size() == 2U);
    BOOST_TEST(record.cuts[0].path == "email");
    BOOST_TEST(record.cuts[0].cut == Cut::Clear);
    BOOST_TEST(record.cuts[1].cut == Cut::Mark);
    BOOST_TEST(decision(plan, 1).first == Decision::Erase);  // its day has passed
    BOOST_TEST(decision(plan, 1).second.article == "17(1)(a)");
    BOOST_TEST(decision(plan, 2).first == Decision::Trim);  // open-ended: kept, without a date
    BOOST_TEST(!decision(plan, 2).second.until.has_value());
    BOOST_TEST(waiting(plan).empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_and_cannot_be_marked_waits_for_a_hand) {
    Case request;
    request.add(match("accounts", 1), term(date("2020-01-01"), date("2022-01-01")));
    request.facts.holds["app/accounts/1"] = {"17(3)(e)", "claim 12", std::nullopt};
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).first == Decision::Keep);
    BOOST_TEST(decision(plan, 0).second.rule == "hold");
    BOOST_TEST(waiting(plan) == "accounts:restrict_by_hand;");
    request.facts.holds["app/accounts/1"].until = date("2026-11-26");  // it ended yesterday
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
}

BOOST_AUTO_TEST_CASE(each_basis_has_its_ground) {
    Case request;
    request.add(match("letters", 1), term(std::nullopt, std::nullopt));
    request.add(match("logins", 1), term(today, date("2028-11-27")));
    request.add(match("ledger", 1));
    request.add(match("calls", 1));
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).second.article == "17(1)(b)");
    BOOST_TEST(decision(plan, 1).second.article == "17(1)(c)");
    BOOST_TEST(decision(plan, 2).second.reason == "no_ground");
    BOOST_TEST(decision(plan, 3).second.article == "28(3)(a)");
    request.facts.regime = "ccpa";
    BOOST_TEST(decision(request.plan(), 2).second.article == "1798.105(a)");
}

BOOST_AUTO_TEST_CASE(california_names_its_own_exception) {
    Case request;
    request.facts.regime = "ccpa";
    request.add(match("invoices", 1), term(date("2020-01-01"), date("2030-12-31")));
    BOOST_TEST(decision(request.plan(), 0).second.article == "1798.105(d)(8)");
}

BOOST_AUTO_TEST_CASE(what_others_need_is_detached_not_destroyed) {
    Case request;
    request.add(match("accounts", 1), term(date("2020-01-01"), date("2022-01-01")));
    request.add(match("parcels", 2));
    request.facts.ground = "objection";
    request.matches[0].shared = true;
    request.matches[0].agreeing_fields = {"email"};
    request.matches[0].referring_fields = {"manager", "email"};
    request.matches[1].shared = true;
    const Plan plan = request.plan();
    const auto [what, record] = decision(plan, 0);
    BOOST_TEST(what == Decision::Trim);
    BOOST_REQUIRE(record.cuts.size() == 2U);  // each field once
    BOOST_TEST(record.cuts[0].path == "email");
    BOOST_TEST(record.cuts[1].path == "manager");
    BOOST_TEST(decision(plan, 1).first == Decision::Keep);
    BOOST_TEST(decision(plan, 1).second.reason == "shared");
    BOOST_TEST(decision(plan, 1).second.cuts.empty());
}

BOOST_AUTO_TEST_CASE(what_a_law_keeps_and_others_use_is_left_as_it_is) {
    Case request;
    request.add(match("invoices", 1), term(date("2020-01-01"), date("2030-12-31")));
    request.matches[0].shared = true;
    request.matches[0].agreeing_fields = {"email"};
    const auto [what, record] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Keep);
    BOOST_TEST(record.rule == "billing");
    BOOST_TEST(record.cuts.empty());
}

BOOST_AUTO_TEST_CASE(what_a_law_keeps_of_others_is_not_cut) {
    Case request;
    request.add(match("invoices", 1));
    request.add(match("invoices", 2, Certainty::Possible));
    request.matches[0].mention = true;
    request.matches[0].referring_fields = {"account"};
    request.matches[1].in_text = true;
    request.facts.decided["app/invoices/2"] = true;
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("keep") == 2U);
    BOOST_TEST(decision(plan, 0).second.rule == "billing");
    BOOST_TEST(decision(plan, 1).second.cuts.empty());
}

BOOST_AUTO_TEST_CASE(a_shared_record_under_a_running_contract_waits_like_any_other) {
    Case request;
    request.add(match("accounts", 1), term(std::nullopt, std::nullopt));
    request.matches[0].shared = true;
    request.matches[0].agreeing_fields = {"email"};
    BOOST_TEST(waiting(request.plan()) == "accounts:ground;");
    request.matches[0].agreeing_fields = {"id"};  // the key cannot go while the record stays
    request.facts.ground = "unlawful";
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).second.article == "17(1)(d)");
    BOOST_REQUIRE(plan.blockers.size() == 1U);
    BOOST_TEST(plan.blockers[0].what == "key");
}

BOOST_AUTO_TEST_CASE(only_the_field_that_refers_to_the_person_goes_from_anothers_record) {
    Case request;
    request.add(match("accounts", 1));
    request.matches[0].mention = true;
    BOOST_TEST(waiting(request.plan()) == "accounts:mention;");  // nobody knows which field
    request.matches[0].referring_fields = {"manager"};
    const auto [what, record] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Trim);
    BOOST_REQUIRE(record.cuts.size() == 1U);
    BOOST_TEST(record.cuts[0].path == "manager");
}

BOOST_AUTO_TEST_CASE(possible_records_are_not_touched_until_somebody_decides) {
    Case request;
    request.add(match("letters", 1, Certainty::Possible));
    request.add(match("letters", 2, Certainty::Possible));
    request.matches[1].in_text = true;
    BOOST_TEST(waiting(request.plan()) == "letters:possible_match;letters:free_text;");
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
    BOOST_TEST(decision(request.plan(), 0).second.cuts.empty());
    request.facts.decided["app/letters/1"] = true;
    request.facts.decided["app/letters/2"] = true;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Trim);  // never the whole record
    request.facts.decided["app/letters/1"] = false;
    BOOST_TEST(decision(request.plan(), 0).second.reason == "not_theirs");
}

BOOST_AUTO_TEST_CASE(fields_that_nobody_described_block_the_collection) {
    Case request;
    request.facts.unlisted["app/letters"] = {"shoe_size"};
    request.add(match("letters", 1));
    request.add(match("letters", 2));
    const Plan plan = request.plan();
    BOOST_TEST(plan.totals.at("keep") == 2U);
    BOOST_REQUIRE(plan.blockers.size() == 1U);
    BOOST_TEST(plan.blockers[0].what == "unmapped_fields");
    request.facts.decided["app/letters"] = true;  // looking at it is not describing it
    BOOST_TEST(request.plan().blockers.size() == 1U);
}

BOOST_AUTO_TEST_CASE(anonymising_takes_what_may_lead_to_a_person_and_what_the_map_says) {
    dsar::CollectionEntry entry = collection("events", "security", "");
    entry.fields.push_back(field("at", "user.behavior"));
    entry.fields.back().anonymise = "month";
    entry.fields.push_back(field("ip", "user.device.ip_address"));
    entry.fields.back().anonymise = "network";
    entry.fields.push_back(field("page", "user.behavior"));
    entry.fields.back().anonymise = "keep";
    entry.fields.push_back(field("status", "system.operations"));
    entry.fields.push_back(field("city", "user.location"));
    entry.fields.back().anonymise = "fixed: elsewhere";
    entry.fields.push_back(field("first"));
    entry.fields.back().identifies = dsar::Identifies{"name", false, {"last"}};
    entry.fields.push_back(field("last"));
    entry.fields.push_back(field("area"));
    entry.references = {{dsar::CompositeReference::Kind::BelongsTo, {"area", "status"}, {}}};
    std::string words;
    for (const auto& cut : dsar::anonymising_cuts(entry)) {
        words += cut.path + ":" + std::string(dsar::name_of(cut.cut)) + cut.fixed + " ";
    }
    BOOST_TEST(words ==
               "area:clear at:month city:fixedelsewhere email:clear first:clear "
               "ip:network last:clear status:clear ");
}

BOOST_AUTO_TEST_CASE(a_key_that_must_go_blocks_anonymising) {
    dsar::Workspace company = workspace();
    company.map.stores[0].collections[3].key = {"email"};
    const std::vector<Match> matches = {match("logins", 1)};
    dsar::ErasureFacts facts;
    facts.terms = {{}};
    const Plan plan = dsar::plan_erasure(company, matches, facts, today);
    BOOST_REQUIRE(plan.blockers.size() == 1U);
    BOOST_TEST(plan.blockers[0].what == "key");
}

BOOST_AUTO_TEST_CASE(what_refers_to_a_record_goes_before_it) {
    Case request;
    for (const char* name : {"accounts", "invoices", "parcels"}) {
        request.add(match(name, 1), term(date("2020-01-01"), date("2021-01-01")));
    }
    const Plan plan = request.plan();
    BOOST_REQUIRE(plan.steps.size() == 3U);
    BOOST_TEST(plan.steps[2].collection == "accounts");
    BOOST_TEST(plan.steps[0].step == 1);
}

BOOST_AUTO_TEST_CASE(a_cycle_of_references_still_has_an_order) {
    dsar::Workspace company = workspace();
    company.map.stores[0].collections[0].fields.push_back(referring("last_invoice", "invoices"));
    std::vector<std::string> order = dsar::children_first(company.map);
    BOOST_TEST(order.size() == company.map.stores[0].collections.size());
    BOOST_TEST(order == dsar::children_first(company.map), boost::test_tools::per_element());
    std::ranges::sort(order);
    BOOST_TEST((std::ranges::adjacent_find(order) == order.end()));
}

BOOST_AUTO_TEST_CASE(only_recipients_of_what_changes_are_told) {
    Case request;
    request.add(match("letters", 1));
    BOOST_TEST(request.plan().tell == std::vector<std::string>{"mailer"},
               boost::test_tools::per_element());
    request.add(match("invoices", 1), term(date("2020-01-01"), date("2030-12-31")));
    BOOST_TEST(request.plan().tell.size() == 2U);  // it is trimmed
    request.matches[0].certainty = Certainty::Possible;
    BOOST_TEST(request.plan().tell == std::vector<std::string>{"stripe"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
