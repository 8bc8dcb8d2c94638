// SPDX-License-Identifier: Apache-2.0
// What lies in a vault is held: access and export tell it, what changes stores does not pass it by.
#include "libdsar/engine/vaulted.hpp"

#include "libdsar/base/file_lock.hpp"
#include "libdsar/engine/verify.hpp"
#include "tests/engine/vaulted_desk.hpp"

namespace dsar {
namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string in_vault(const std::string& id) {
    return "app/news/5 app/orders/10@" + id + " app/people/1@" + id +
           " docs/letters/eva@x.com.txt@" + id + " log/visits/[1,\"" + id + "\"]@" + id;
}

BOOST_FIXTURE_TEST_SUITE(vaulted, test::VaultDesk)

BOOST_AUTO_TEST_CASE(access_tells_what_lies_in_the_vault) {
    const std::string id = restricted();
    const Answer access = answered("eva@x.com");
    BOOST_TEST(access.search.complete);
    BOOST_TEST(found(access) == in_vault(id));
    BOOST_TEST(access.plan.totals.at("disclose") == 5U);
    const std::string data = read_file(access.package_folder / "data.json");
    BOOST_TEST(holds(data, "Old Street"));
    BOOST_TEST(holds(data, "\"first\""));
    BOOST_TEST(!holds(data, "\"second\""));
    // The file comes from the vault: it is in no folder any more.
    BOOST_TEST(!fs::exists(root() / "stores/docs/eva@x.com.txt"));
    BOOST_TEST(read_file(access.package_folder / "files/docs/1.txt") == "a letter of Eva");
    const Json matches = Json::parse(read_file(access.case_folder / "matches.json"));
    BOOST_TEST(matches.at("matches").at(1).at("vault") == id);
    BOOST_TEST(!matches.at("matches").at(0).contains("vault"));
}

BOOST_AUTO_TEST_CASE(export_does_so_too_and_adam_gets_nothing_of_it) {
    const std::string id = restricted();
    BOOST_TEST(found(answered("eva@x.com", Right::Export)) == in_vault(id));
    BOOST_TEST(found(answered("adam@x.com")) ==
               "app/news/6 app/orders/20 app/people/2 docs/letters/adam@x.com.txt log/visits/1");
    BOOST_TEST(journal(id, "restricted_use").size() == 1U);
}

BOOST_AUTO_TEST_CASE(each_use_is_written_down_once_and_none_of_a_dry_run) {
    const std::string id = restricted();
    BOOST_TEST(found(answered("eva@x.com", Right::Access, true)) == in_vault(id));
    BOOST_TEST(journal(id, "restricted_use").empty());
    const std::string access = answered("eva@x.com").case_id;
    answered_again(access);
    const std::vector<JournalEntry> uses = journal(id, "restricted_use");
    BOOST_REQUIRE(uses.size() == 1U);
    BOOST_TEST(uses.front().details.at("for") == "consent");
    BOOST_TEST(uses.front().details.at("by") == access);
    BOOST_TEST(uses.front().details.at("records") == 4);
    answered("eva@x.com");
    BOOST_TEST(journal(id, "restricted_use").size() == 2U);
}

BOOST_AUTO_TEST_CASE(once_lifted_everything_is_found_in_its_place) {
    const std::string id = restricted();
    BOOST_TEST(lifted(id).is_done());
    BOOST_TEST(found(answered("eva@x.com")) ==
               "app/news/5 app/orders/10 app/people/1 docs/letters/eva@x.com.txt log/visits/1");
    BOOST_TEST(journal(id, "restricted_use").empty());
}

BOOST_AUTO_TEST_CASE(a_vault_that_cannot_be_opened_is_never_empty) {
    const std::string id = restricted();
    write_file(vault_of(id, "app"), "no sealed document");
    const Answer access = answered("eva@x.com");
    BOOST_TEST(!access.search.complete);
    for (const StoreOutcome& outcome : access.search.stores) {
        const bool is_app = outcome.store == "app";
        BOOST_TEST((outcome.status == StoreOutcome::Status::Failed) == is_app);
        BOOST_TEST(holds(outcome.why, "vault of case " + id) == is_app);
    }
    // The others are told all the same.
    BOOST_TEST(holds(found(access), "docs/letters/eva@x.com.txt@" + id));
    BOOST_TEST(!answered("adam@x.com").search.complete);
}

BOOST_AUTO_TEST_CASE(a_vault_that_is_gone_is_never_empty) {
    const std::string id = restricted();
    fs::remove(vault_of(id, "log"));
    BOOST_TEST(!answered("eva@x.com").search.complete);
}

BOOST_AUTO_TEST_CASE(a_case_of_which_nothing_can_be_read_closes_every_vault) {
    const std::string id = restricted();
    for (const auto& entry : fs::directory_iterator(root() / "cases" / id)) {
        if (entry.path().filename().string().starts_with("work-")) {
            write_file(entry.path(), "no sealed document");
        }
    }
    const Answer access = answered("eva@x.com");
    BOOST_TEST(!access.search.complete);
    BOOST_TEST(std::ranges::count(access.search.stores, StoreOutcome::Status::Failed,
                                  &StoreOutcome::status) == 3);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_held_is_in_nobodys_way) {
    const std::string id = planned_restriction().case_id;
    {
        const CaseFile held = CaseFile::open(root(), id);
        BOOST_TEST(answered("adam@x.com").search.complete);
        BOOST_TEST(answered("eva@x.com").search.complete);
    }
    applied(id);
    {
        const CaseFile held = CaseFile::open(root(), id);
        BOOST_TEST(answered("adam@x.com").search.complete);
        BOOST_TEST(found(answered("eva@x.com", Right::Access, true)) == in_vault(id));
    }
    BOOST_TEST(lifted(id).is_done());
    const CaseFile held = CaseFile::open(root(), id);
    BOOST_TEST(answered("eva@x.com").search.complete);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_being_changed_closes_the_stores_of_its_plan) {
    sql("app", "insert into people values (3, 'zoe@x.com', 'High Street', '9')");
    const std::string id = restricted("zoe@x.com");
    const CaseFile held = CaseFile::open(root(), id);
    const std::string plan = cases->find(id)->plan;
    cases->record(held, Act{"lift_started", {{"plan", plan}}}, *signer);
    const Answer access = answered("adam@x.com");
    BOOST_TEST(!access.search.complete);
    BOOST_TEST(access.search.only_locked);
    for (const StoreOutcome& outcome : access.search.stores) {
        const bool is_app = outcome.store == "app";
        BOOST_TEST((outcome.status == StoreOutcome::Status::Failed) == is_app);
        BOOST_TEST(holds(outcome.why, "vault of case " + id) == is_app);
    }
}

BOOST_AUTO_TEST_CASE(a_run_that_was_killed_holds_up_nobody) {
    const std::string id = restricted();
    {
        const CaseFile file = CaseFile::open(root(), id);
        cases->record(file, Act{"lift_started", {{"plan", cases->find(id)->plan}}}, *signer);
    }
    BOOST_TEST(found(answered("eva@x.com")) == in_vault(id));
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_store_as_well_is_told_once) {
    const std::string id = restricted();
    // As a run leaves it that was killed between filling the vault and emptying the store.
    sql("app", "insert into people values (1, 'eva@x.com', 'Old Street', '1234')");
    const Answer access = answered("eva@x.com");
    BOOST_TEST(holds(found(access), "app/people/1 "));
    BOOST_TEST(!holds(found(access), "app/people/1@"));
    // Another record that has the key by now is another record.
    sql("app", "update people set street = 'New Street' where id = 1");
    BOOST_TEST(holds(found(answered("eva@x.com")), "app/people/1 app/people/1@" + id));
}

BOOST_AUTO_TEST_CASE(a_correction_waits_until_it_is_lifted) {
    const std::string id = restricted();
    ActingOrder order;
    order.corrections = {{"people.street", "New Street", {}}};
    const Acting acting = planned(Right::Rectify, order);
    BOOST_TEST(acting.vaulted == 4U);
    BOOST_REQUIRE(acting.plan.blockers.size() == 1U);
    const Blocker& blocker = acting.plan.blockers.front();
    BOOST_TEST(blocker.collection == "people");
    BOOST_TEST(blocker.what == "vault");
    BOOST_TEST(holds(blocker.why, "restricted in case " + id));
    BOOST_TEST(blocker.next == "dsar restrict --lift " + id);
    BOOST_TEST(acting.plan.restricted_elsewhere.size() == 3U);
    BOOST_TEST(lifted(id).is_done());
    BOOST_TEST(planned(Right::Rectify, order).plan.blockers.empty());
}

BOOST_AUTO_TEST_CASE(an_erasure_waits_also_where_nothing_says_that_it_is_the_same_person) {
    const std::string id = restricted();
    cases->forget_person(id, *signer);
    const Acting acting =
        plan_acting(workspace, asked<ActingRequest>(Right::Erase, "eva@x.com"), quiet);
    BOOST_TEST(acting.vaulted == 4U);
    BOOST_REQUIRE(acting.plan.blockers.size() == 4U);
    BOOST_TEST(acting.plan.blockers.front().collection == "orders");
    BOOST_TEST(acting.plan.blockers.front().next == "dsar restrict --lift " + id);
}

BOOST_AUTO_TEST_CASE(an_erasure_says_each_place_once) {
    restricted();
    const Acting acting =
        plan_acting(workspace, asked<ActingRequest>(Right::Erase, "eva@x.com"), quiet);
    const auto people =
        std::ranges::count(acting.plan.blockers, std::string_view("people"), &Blocker::collection);
    BOOST_TEST(people == 1);
    BOOST_TEST(
        std::ranges::count(acting.plan.blockers, std::string_view("vault"), &Blocker::what) == 4);
}

BOOST_AUTO_TEST_CASE(an_erasure_goes_on_only_when_no_vault_holds_anything) {
    ActingOrder order;
    order.ground = "unlawful";
    const std::string erasure = planned(Right::Erase, order).case_id;
    BOOST_TEST(applied(erasure).records == 5U);
    // A run was killed at a store; then, by a later case, they were put into a vault.
    sql("app", "insert into people values (1, 'eva@x.com', 'Old Street', '1234')");
    const std::string id = restricted();
    const auto verified = [&] {
        const CaseFile file = CaseFile::open(root(), erasure);
        return verify_case(workspace, file, entries_of(workspace, file), work(), quiet);
    };
    const Verification verification = verified();
    BOOST_TEST(!verification.certificate.has_value());
    BOOST_REQUIRE(verification.residuals.size() == 1U);
    BOOST_TEST(verification.residuals.front().what == "in_vault");
    BOOST_TEST(verification.residuals.front().collection == "people");
    BOOST_TEST(verification.residuals.front().count == 1U);
    cases->forget_person(id, *signer);  // the search finds it all the same
    BOOST_TEST(verified().residuals.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_erasure_that_had_begun_does_not_go_on_beside_a_later_vault) {
    sql("app", "insert into people values (3, 'eva@x.com', 'High Street', '9')");
    ActingOrder order;
    order.ground = "unlawful";
    const std::string erasure = planned(Right::Erase, order).case_id;
    {
        const Descriptor log = lock_file(root() / "stores/log.jsonl");
        BOOST_CHECK_THROW(applied(erasure), Error);
    }
    BOOST_TEST(!journal(erasure, "step_done").empty());
    sql("app", "insert into people values (4, 'eva@x.com', 'New Street', '7')");
    const std::string id = restricted();
    const CaseFile file = CaseFile::open(root(), erasure);
    try {
        apply_plan(workspace, file, entries_of(workspace, file), work(), quiet);
        BOOST_ERROR("it went on");
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::NeedsPerson));
        BOOST_TEST(error.next() == "dsar restrict --lift " + id);
    }
}

BOOST_AUTO_TEST_CASE(objections_and_restrictions_say_what_they_do_not_reach) {
    const std::string id = restricted();
    const Acting again = planned_restriction();
    BOOST_REQUIRE(again.plan.restricted_elsewhere.size() == 4U);
    BOOST_TEST(again.plan.restricted_elsewhere.front().collection == "orders");
    BOOST_TEST(again.plan.restricted_elsewhere.front().case_id == id);
    BOOST_TEST(again.plan.restricted_elsewhere.front().records == 1U);
    BOOST_TEST(again.plan.blockers.empty());
    BOOST_TEST(Json::parse(again.plan_json).at("restricted_elsewhere").at(0).at("case") == id);
    // The journal does not say that nothing is held.
    BOOST_TEST(journal(again.case_id, "searched").front().details.at("records") == 5);
    // It is applied as it was planned.
    BOOST_TEST(applied(again.case_id).records == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dsar
