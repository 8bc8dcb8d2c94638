// SPDX-License-Identifier: Apache-2.0
// What a record that stays refers to, and the order in which records go.
#include "libdsar/map/order.hpp"
#include "tests/rights/erasure_sample.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <random>
#include <set>

using namespace test::erasing;
using dsar::Decision;
using dsar::Plan;

namespace {

// An account that goes (closed long ago) and an invoice that refers to it.
Case account_with_invoice(std::optional<Date> kept_through) {
    Case out;
    out.add(match("accounts", 1), term(date("2020-01-01"), date("2022-01-01")));
    out.add(match("invoices", 7), term(date("2020-06-01"), kept_through));
    out.facts.referred_by = {{1}, {}};
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(needed)

BOOST_AUTO_TEST_CASE(what_a_kept_record_refers_to_stays_as_a_shell) {
    Case request = account_with_invoice(date("2030-12-31"));
    const auto [what, shell] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Anonymise);
    BOOST_TEST(shell.reason == "needed_by_kept");
    BOOST_TEST(shell.why.find("app/invoices, which rule billing keeps (17(3)(b)),") == 0U);
    BOOST_TEST(shell.rule == "billing");
    BOOST_TEST(shell.article == "17(3)(b)");
    BOOST_TEST(shell.until.value() == date("2030-12-31"));
    BOOST_REQUIRE(shell.cuts.size() == 1U);  // its key stays
    BOOST_TEST(shell.cuts[0].path == "email");
    BOOST_TEST(request.plan().blockers.empty());
    BOOST_TEST(decision(account_with_invoice(std::nullopt).plan(), 0).second.until.has_value() ==
               false);
    request = account_with_invoice(date("2026-01-01"));  // the invoice goes, too
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    request = account_with_invoice(date("2030-12-31"));
    request.facts.referred_by = {{0, 1}, {}};  // an account that refers to itself needs nothing
    BOOST_TEST(decision(request.plan(), 0).second.why == shell.why);
    request.facts.referred_by = {{0}, {}};
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    request.facts.referred_by = {};
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_plan_kept_is_not_cut_down_again) {
    Case request = account_with_invoice(date("2030-12-31"));
    request.matches[0].state = "shell";
    request.matches[1].state = "cut";
    request.facts.kept_before = {{"app/accounts/1", {true, "shell"}},
                                 {"app/invoices/7", {false, "cut"}}};
    const auto [what, shell] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Keep);
    BOOST_TEST(shell.reason == "needed_by_kept");
    BOOST_TEST(shell.until.value() == date("2030-12-31"));
    BOOST_TEST(shell.cuts.empty());
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Keep);
    BOOST_TEST(decision(request.plan(), 1).second.cuts.empty());
    request.facts.kept_before = {{"app/accounts/1", {true, "shell"}}};  // the invoice is new to it
    BOOST_TEST(decision(request.plan(), 1).first == Decision::Trim);
}

BOOST_AUTO_TEST_CASE(what_is_not_as_it_was_cut_down_is_cut_down_again) {
    for (const char* digest : {"shell", ""}) {  // of an older build: none
        Case request = account_with_invoice(date("2030-12-31"));
        request.matches[0].state = digest[0] == '\0' ? "" : "restored";
        request.matches[1].state = request.matches[0].state;
        request.facts.kept_before = {{"app/accounts/1", {true, digest}},
                                     {"app/invoices/7", {false, digest}}};
        BOOST_TEST(decision(request.plan(), 0).first == Decision::Anonymise);
        BOOST_TEST(decision(request.plan(), 1).first == Decision::Trim);
        BOOST_TEST(request.plan().pending.size() ==
                   account_with_invoice(date("2030-12-31")).plan().pending.size());
    }
}

BOOST_AUTO_TEST_CASE(what_took_the_key_of_what_was_kept_waits_for_a_person) {
    Case request = account_with_invoice(date("2026-01-01"));
    request.matches[0].certainty = Certainty::Possible;
    request.matches[0].state = "another";
    request.facts.kept_before = {{"app/accounts/1", {true, "shell"}}};
    const Plan plan = request.plan();
    BOOST_TEST(decision(plan, 0).first == Decision::Keep);
    BOOST_TEST(decision(plan, 0).second.reason == "kept_changed");
    BOOST_REQUIRE(plan.pending.size() == 1U);
    BOOST_TEST(plan.pending[0].what == "kept_changed");
    BOOST_TEST(plan.pending[0].key == "1");
    request.facts.decided = {{"app/accounts/1", true}};  // on something else, long ago
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
    request.facts.decided = {{"app/accounts/1@another", false}};
    BOOST_TEST(decision(request.plan(), 0).second.reason == "not_theirs");
    request.facts.decided = {{"app/accounts/1@another", true}};
    request.matches[0].certainty = Certainty::Exact;
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
}

BOOST_AUTO_TEST_CASE(what_was_only_needed_goes_with_what_needed_it) {
    Case request;  // nobody can tell its term any more: the date went when it became a shell
    request.add(match("invoices", 7), term(std::nullopt, std::nullopt));
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Trim);  // open-ended
    request.matches[0].state = "shell";
    request.facts.kept_before = {{"app/invoices/7", {true, "shell"}}};
    const auto [what, gone] = decision(request.plan(), 0);
    BOOST_TEST(what == Decision::Erase);
    BOOST_TEST(gone.article == "17(1)(a)");
    request.facts.holds["app/invoices/7"] = {"17(3)(e)", "claim 12", std::nullopt};
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Keep);
}

BOOST_AUTO_TEST_CASE(a_shell_stays_as_long_as_the_last_record_that_needs_it) {
    Case request = account_with_invoice(date("2030-12-31"));
    request.add(match("invoices", 8), term(date("2022-06-01"), date("2032-12-31")));
    request.add(match("invoices", 9), term(date("2021-06-01"), date("2031-12-31")));
    request.facts.referred_by = {{1, 2, 3}, {}, {}, {}};
    BOOST_TEST(decision(request.plan(), 0).second.until.value() == date("2032-12-31"));
    request.facts.holds["app/invoices/8"] = {"17(3)(e)", "claim 12", std::nullopt};
    BOOST_TEST(!decision(request.plan(), 0).second.until.has_value());
}

BOOST_AUTO_TEST_CASE(a_reference_that_is_cut_needs_nothing) {
    Case request;
    request.add(match("accounts", 1), term(date("2020-01-01"), date("2022-01-01")));
    request.add(match("parcels", 3));
    request.matches[1].mention = true;  // another person's parcel, whose field is cleared
    request.matches[1].referring_fields = {"account"};
    request.facts.referred_by = {{1}, {}};
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Erase);
    request.matches[1].referring_fields = {};  // nobody knows the field: the parcel stays as it is
    BOOST_TEST(decision(request.plan(), 0).first == Decision::Anonymise);
    BOOST_TEST(decision(request.plan(), 0).second.why.find("app/parcels, which stays,") == 0U);
}

BOOST_AUTO_TEST_CASE(shells_need_others_only_by_what_stays_in_them) {
    dsar::Workspace company = workspace();
    auto& collections = company.map.stores[0].collections;
    collections[0].fields.push_back(referring("parcel", "parcels"));
    Case request = account_with_invoice(date("2030-12-31"));
    request.add(match("parcels", 3), term(date("2020-01-01"), date("2021-01-01")));
    request.facts.referred_by = {{1}, {}, {0}};
    const auto plan = [&] {
        return dsar::plan_erasure(company, request.matches, request.facts, today);
    };
    BOOST_TEST(decision(plan(), 2).first == Decision::Erase);  // the account's link is cleared
    collections[0].key = {"parcel"};
    collections[1].fields.back().belongs_to = {{"app", "accounts", {"parcel"}}};
    BOOST_TEST(decision(plan(), 2).first == Decision::Anonymise);  // it is the account's key
    BOOST_TEST(decision(plan(), 2).second.until.value() == date("2030-12-31"));
    BOOST_TEST(decision(plan(), 2).second.why.find("app/accounts, which rule billing keeps") == 0U);
}

BOOST_AUTO_TEST_CASE(a_reference_that_names_the_person_blocks) {
    dsar::Workspace company = workspace();
    auto& collections = company.map.stores[0].collections;
    collections[1].fields.back().belongs_to = {{"app", "accounts", {"email"}}};
    const Case request = account_with_invoice(date("2030-12-31"));
    const auto plan = [&] {
        return dsar::plan_erasure(company, request.matches, request.facts, today);
    };
    BOOST_REQUIRE(plan().blockers.size() == 1U);
    BOOST_TEST(plan().blockers[0].what == "needed_by_kept");
    BOOST_TEST(plan().blockers[0].collection == "accounts");
    BOOST_TEST(decision(plan(), 0).first == Decision::Erase);
    collections[0].fields[1].anonymise = "keep";
    BOOST_TEST(plan().blockers.empty());
    BOOST_TEST(decision(plan(), 0).first == Decision::Anonymise);
    BOOST_TEST(decision(plan(), 0).second.cuts.empty());
}

BOOST_AUTO_TEST_CASE(a_number_that_identifies_may_stay_in_a_shell_and_in_what_is_anonymised) {
    dsar::Workspace company = workspace();
    auto& collections = company.map.stores[0].collections;
    collections[0].fields[0].identifies = dsar::Identifies{"account_id", false, {}};
    Case request = account_with_invoice(date("2030-12-31"));
    BOOST_TEST(dsar::plan_erasure(company, request.matches, request.facts, today).blockers.empty());
    collections[0].on_erase = "anonymise";  // by the map: the key would have gone
    const Plan plan = dsar::plan_erasure(company, request.matches, request.facts, today);
    BOOST_TEST(plan.blockers.empty());
    BOOST_TEST(decision(plan, 0).second.reason == "no_longer_necessary");
    request.facts.referred_by = {};
    BOOST_TEST(dsar::plan_erasure(company, request.matches, request.facts, today).blockers.size() ==
               1U);
}

BOOST_AUTO_TEST_CASE(what_refers_inside_a_collection_is_cut_or_goes_first) {
    dsar::Workspace company = workspace();
    company.map.stores[0].collections[0].fields.push_back(referring("manager", "accounts"));
    Case request;
    for (int id = 0; id < 4; ++id) {
        request.add(match("accounts", id), term(date("2020-01-01"), date("2022-01-01")));
    }
    request.matches[3].mention = true;
    request.matches[3].referring_fields = {"manager"};
    request.facts.referred_by = {{1, 3}, {2}, {0}, {}};  // with a cycle
    const Plan plan = dsar::plan_erasure(company, request.matches, request.facts, today);
    BOOST_REQUIRE(plan.steps.size() == 2U);
    BOOST_TEST(plan.steps[0].decision == Decision::Trim);
    BOOST_REQUIRE(plan.steps[1].records.size() == 3U);
    BOOST_TEST(plan.steps[1].records[0].match == 2U);
    BOOST_TEST(plan.steps[1].records[1].match == 1U);
    BOOST_TEST(plan.steps[1].records[2].match == 0U);
}

BOOST_AUTO_TEST_CASE(steps_of_one_store_stand_together) {
    dsar::Workspace company = workspace();
    dsar::StoreEntry mail;
    mail.name = "mail";
    mail.collections = {collection("messages", "service", "account"),
                        collection("threads", "service", "account")};
    mail.collections[0].fields.push_back(field("thread"));
    mail.collections[0].fields.back().belongs_to = {{"mail", "threads", {"id"}}};
    mail.collections[1].fields.push_back(referring("account", "accounts"));
    company.map.stores.push_back(mail);
    auto& collections = company.map.stores[0].collections;
    collections[2].fields.push_back(field("message"));  // and back again: a cycle of stores
    collections[2].fields.back().belongs_to = {{"mail", "messages", {"id"}}};
    const std::vector<std::string> order = dsar::children_first(company.map);
    const auto place = [&](const char* name) {
        return std::ranges::find(order, name) - order.begin();
    };
    BOOST_TEST(order.size() == 9U);
    std::set<std::string> stores;
    std::string last;
    for (const std::string& name : order) {
        const std::string store = name.substr(0, name.find('/'));
        BOOST_TEST((store == last || stores.insert(store).second));
        last = store;
    }
    BOOST_TEST(place("mail/messages") < place("mail/threads"));
    BOOST_TEST(place("app/invoices") < place("app/accounts"));
    collections[2].fields.pop_back();
    BOOST_TEST(dsar::children_first(company.map).front() == "mail/messages");
}

// Whatever refers to whatever: nothing that stays refers to a record that goes, and no record stays
// as a shell that nothing needs.
BOOST_AUTO_TEST_CASE(nothing_that_stays_refers_to_what_goes) {
    dsar::Workspace company = workspace();
    auto& collections = company.map.stores[0].collections;
    collections[0].fields.push_back(field("parcel"));  // with a cycle
    collections[0].fields.back().leads_to = {{"app", "parcels", {"id"}}};
    const std::map<std::string, std::pair<std::string, std::string>> links = {
        {"accounts", {"parcel", "parcels"}},
        {"invoices", {"account", "accounts"}},
        {"parcels", {"account", "accounts"}}};
    std::size_t shells = 0;
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        const auto one_in = [&](unsigned count) { return random() % count == 0; };
        Case request;
        request.facts.ground = one_in(2) ? "unlawful" : "";
        for (int id = 0; id < 12; ++id) {
            const auto link = std::next(links.begin(), static_cast<std::ptrdiff_t>(random() % 3));
            Match each = match(link->first, id);
            each.mention = one_in(6);
            each.shared = one_in(8);
            each.certainty = one_in(8) ? dsar::Certainty::Possible : dsar::Certainty::Exact;
            if (one_in(2)) {
                each.referring_fields = {link->second.first};
            }
            request.add(each, term(date("2020-01-01"),
                                   one_in(2) ? date("2030-12-31") : date("2022-01-01")));
        }
        request.facts.referred_by.resize(request.matches.size());
        for (std::size_t child = 0; child < request.matches.size(); ++child) {
            const std::size_t parent = random() % request.matches.size();
            if (links.at(request.matches[child].collection).second ==
                request.matches[parent].collection) {
                request.facts.referred_by[parent].push_back(child);
            }
        }
        const Plan plan = dsar::plan_erasure(company, request.matches, request.facts, today);
        BOOST_TEST(plan.blockers.empty());
        const auto refers = [&](std::size_t child) {
            const auto [what, record] = decision(plan, child);
            const std::string& path = links.at(request.matches[child].collection).first;
            return what != Decision::Erase &&
                   std::ranges::none_of(
                       record.cuts, [&](const dsar::CutField& cut) { return cut.path == path; });
        };
        for (std::size_t parent = 0; parent < request.matches.size(); ++parent) {
            const auto [what, record] = decision(plan, parent);
            const bool needed = std::ranges::any_of(request.facts.referred_by[parent], refers);
            const bool shell = record.reason == "needed_by_kept";
            shells += shell ? 1U : 0U;
            BOOST_TEST((what != Decision::Erase || !needed), "seed " << seed);
            BOOST_TEST((!shell || needed), "seed " << seed);
        }
    }
    BOOST_TEST(shells > 50U);
}

BOOST_AUTO_TEST_SUITE_END()
