// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/disclosure.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>

namespace {

using dsar::Certainty;
using dsar::Decision;
using dsar::FieldEntry;
using dsar::Match;
using dsar::Plan;
using dsar::Right;

FieldEntry field(const std::string& path, dsar::Origin origin = dsar::Origin::Provided) {
    FieldEntry out;
    out.path = path;
    out.origin = origin;
    return out;
}

dsar::Workspace workspace() {
    dsar::Workspace out;
    out.settings.purposes = {{"service", "Service", "contract", "6(1)(b)", ""},
                             {"security", "Security", "legitimate_interests", "6(1)(f)", "fraud"}};
    dsar::CollectionEntry accounts;
    accounts.name = "accounts";
    accounts.purpose = "service";
    accounts.key = {"id"};
    accounts.fields = {field("id", dsar::Origin::Unknown),
                       field("email"),
                       field("risk", dsar::Origin::Inferred),
                       field("password"),
                       field("note"),
                       field("spouse")};
    accounts.fields[3].disclose_never = true;
    accounts.fields[3].why = "credential";
    accounts.fields[4].free_text = true;
    accounts.fields[5].about_other = true;
    accounts.ignore = {{"etag", "an internal counter"}};
    dsar::CollectionEntry logs = accounts;
    logs.name = "logs";
    logs.purpose = "security";
    logs.fields = {field("id"), field("ip", dsar::Origin::Observed)};
    dsar::StoreEntry store;
    store.name = "app";
    store.kind = "sqlite";
    store.collections = {accounts, logs};
    out.map.stores = {store};
    return out;
}

Match match(const std::string& collection, int id, Certainty certainty = Certainty::Exact) {
    Match out;
    out.store = "app";
    out.collection = collection;
    out.key = {{"id", dsar::integer_value(id)}};
    out.certainty = certainty;
    out.has_record = true;
    return out;
}

std::set<std::string> reasons(const std::vector<dsar::WithheldField>& withheld) {
    std::set<std::string> out;
    for (const auto& entry : withheld) {
        out.insert(entry.path + ":" + entry.reason);
    }
    return out;
}

Plan plan(Right right, const std::vector<Match>& matches, const dsar::DisclosureFacts& facts = {}) {
    return dsar::plan_disclosure(right, workspace(), matches, facts);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(disclosure)

BOOST_AUTO_TEST_CASE(gives_every_match_exactly_one_decision) {
    std::vector<Match> matches = {match("accounts", 1), match("accounts", 2, Certainty::Possible),
                                  match("accounts", 3), match("accounts", 4),
                                  match("accounts", 5), match("logs", 1)};
    matches[2].mention = true;
    matches[3].forward = true;
    matches[4].bridge = true;
    const Plan out = plan(Right::Access, matches);
    std::size_t total = 0;
    for (const auto& [decision, count] : out.totals) {
        total += count;
    }
    BOOST_TEST(total == matches.size());
    BOOST_TEST(out.totals.at("disclose") == 2U);
    BOOST_TEST(out.totals.at("withhold") == 3U);
    BOOST_TEST(out.totals.at("forward") == 1U);
    std::set<std::size_t> seen;
    for (const auto& step : out.steps) {
        for (const auto& record : step.records) {
            BOOST_TEST(seen.insert(record.match).second);
            const bool disclosed = step.decision == Decision::Disclose;
            BOOST_TEST(record.reason.empty() == disclosed);
            BOOST_TEST(record.why.empty() == disclosed);
            BOOST_TEST(record.reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") ==
                       std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(withholds_a_collection_with_unlisted_fields_until_somebody_decides) {
    dsar::DisclosureFacts facts;
    facts.unlisted["app/accounts"] = {"shoe_size", "hat_size"};
    const std::vector<Match> matches = {match("accounts", 1), match("accounts", 2),
                                        match("logs", 1)};
    const Plan waiting = plan(Right::Access, matches, facts);
    BOOST_TEST(waiting.totals.at("withhold") == 2U);
    BOOST_TEST(waiting.totals.at("disclose") == 1U);
    BOOST_TEST(waiting.steps[0].records[0].reason == "unmapped");
    BOOST_REQUIRE(waiting.pending.size() == 1U);
    BOOST_TEST(waiting.pending[0].what == "unmapped_fields");
    BOOST_TEST(waiting.pending[0].collection == "accounts");
    BOOST_TEST(waiting.pending[0].key == "");
    BOOST_TEST(waiting.pending[0].why == "hat_size, shoe_size are not in the data map");

    facts.decided = {{"app/accounts", true}, {"app/accounts/1", true}, {"app/accounts/2", true}};
    const Plan released = plan(Right::Access, matches, facts);
    BOOST_TEST(released.totals.at("disclose") == 3U);
    BOOST_TEST(reasons(released.steps[0].withheld).contains("shoe_size:unmapped"));
    BOOST_TEST(released.pending.empty());

    facts.decided = {{"app/accounts", false}};
    const Plan kept_back = plan(Right::Access, matches, facts);
    BOOST_TEST(kept_back.totals.at("withhold") == 2U);
    BOOST_TEST(kept_back.pending.empty());
}

BOOST_AUTO_TEST_CASE(waits_for_no_collection_of_which_nothing_is_theirs) {
    dsar::DisclosureFacts facts;
    facts.unlisted["app/accounts"] = {"shoe_size"};
    facts.unlisted["app/logs"] = {"shoe_size"};
    const Plan out =
        plan(Right::Export, {match("accounts", 1, Certainty::Possible), match("logs", 1)}, facts);
    BOOST_REQUIRE(out.pending.size() == 1U);
    BOOST_TEST(out.pending[0].what == "possible_match");
    BOOST_TEST(out.steps[1].records[0].reason == "portability");
}

BOOST_AUTO_TEST_CASE(names_each_field_it_holds_back) {
    dsar::DisclosureFacts facts;
    facts.unlisted["app/accounts"] = {"shoe_size"};
    facts.decided = {{"app/accounts", true}};
    const Plan out = plan(Right::Access, {match("accounts", 1)}, facts);
    BOOST_REQUIRE(out.steps.size() == 1U);
    const std::set<std::string> expected = {"password:credential", "spouse:other_person",
                                            "etag:ignored", "shoe_size:unmapped"};
    BOOST_TEST(reasons(out.steps[0].withheld) == expected, boost::test_tools::per_element());
    const std::set<std::string> text = {"note:free_text"};
    BOOST_TEST(reasons(out.steps[0].records[0].withheld) == text, boost::test_tools::per_element());
    BOOST_TEST(out.pending.size() == 1U);
}

BOOST_AUTO_TEST_CASE(hands_out_free_text_and_possible_matches_only_when_decided) {
    dsar::DisclosureFacts facts;
    facts.decided = {{"app/accounts/1", true}, {"app/accounts/2", true}, {"app/accounts/3", false}};
    const Plan out = plan(Right::Access,
                          {match("accounts", 1), match("accounts", 2, Certainty::Possible),
                           match("accounts", 3, Certainty::Possible)},
                          facts);
    BOOST_TEST(out.totals.at("disclose") == 2U);
    BOOST_TEST(out.totals.at("withhold") == 1U);
    BOOST_TEST(out.pending.empty());
    BOOST_TEST(out.steps[0].records[0].withheld.empty());
}

BOOST_AUTO_TEST_CASE(exports_only_what_was_provided_or_observed_under_consent_or_contract) {
    const Plan out = plan(Right::Export, {match("accounts", 1), match("logs", 1)});
    BOOST_REQUIRE(out.steps.size() == 2U);
    BOOST_TEST(out.steps[0].collection == "accounts");
    BOOST_TEST(reasons(out.steps[0].withheld).contains("risk:portability"));
    BOOST_TEST(!reasons(out.steps[0].withheld).contains("id:portability"));
    BOOST_TEST(!reasons(out.steps[0].withheld).contains("email:portability"));
    BOOST_TEST((out.steps[1].decision == Decision::Withhold));
    BOOST_TEST(out.steps[1].records[0].reason == "portability");
}

BOOST_AUTO_TEST_CASE(holds_back_what_a_shared_record_says_of_others) {
    Match shared = match("accounts", 1);
    shared.other_person_fields = {"email"};
    const Plan out = plan(Right::Access, {shared});
    BOOST_TEST(reasons(out.steps[0].records[0].withheld).contains("email:other_person"));
}

BOOST_AUTO_TEST_CASE(names_the_rights_that_the_basis_gives) {
    const auto has = [](std::string_view basis, const std::string& right) {
        const auto rights = dsar::rights_that_apply(basis);
        return std::any_of(rights.begin(), rights.end(), [&](const std::string& entry) {
            return entry.find(right) != std::string::npos;
        });
    };
    BOOST_TEST(has("contract", "Art. 20"));
    BOOST_TEST(!has("contract", "Art. 21"));
    BOOST_TEST(has("legitimate_interests", "Art. 21"));
    BOOST_TEST(!has("legal_obligation", "Art. 20"));
    BOOST_TEST(has("consent", "Art. 7(3)"));
}

BOOST_AUTO_TEST_SUITE_END()
