// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/backups.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

dsar::Workspace workspace(const std::string& all, const std::string& own) {
    dsar::Workspace out;
    out.settings.backups = all;
    for (const char* name : {"app", "crm", "logs"}) {
        dsar::StoreEntry store;
        store.name = name;
        out.map.stores.push_back(store);
    }
    out.map.stores[1].backups = own;
    return out;
}

std::string words(const std::vector<dsar::BackupTerm>& terms) {
    std::string out;
    for (const dsar::BackupTerm& term : terms) {
        out += "[" + term.keep + ":";
        for (const std::string& store : term.stores) {
            out += " " + store;
        }
        out += "]";
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backups)

BOOST_AUTO_TEST_CASE(a_store_says_its_own) {
    BOOST_TEST(words(dsar::backup_terms(workspace("35 days", "14 days"), {"app", "crm", "logs"})) ==
               "[14 days: crm][35 days: app logs]");
}

BOOST_AUTO_TEST_CASE(a_store_without_backups_is_left_out) {
    BOOST_TEST(words(dsar::backup_terms(workspace("35 days", "none"), {"crm", "logs"})) ==
               "[35 days: logs]");
    BOOST_TEST(words(dsar::backup_terms(workspace("none", ""), {"crm", "logs"})).empty());
}

BOOST_AUTO_TEST_CASE(only_files_have_snapshots_beside_them) {
    dsar::Workspace map = workspace("none", "");
    map.map.stores[0].kind = "postgres";
    map.map.stores[1].kind = "sqlite";
    map.map.stores[2].kind = "jsonl";
    const dsar::Date day(std::chrono::year(2026), std::chrono::month(3), std::chrono::day(4));
    BOOST_TEST(dsar::stores_in_files(map, {{"app", day}, {"logs", day}, {"gone", day}}) ==
               std::vector<std::string>{"logs"});
    BOOST_TEST(dsar::stores_in_files(map, {{"crm", day}}) == std::vector<std::string>{"crm"});
}

BOOST_AUTO_TEST_CASE(silence_is_not_none) {
    BOOST_TEST(words(dsar::backup_terms(workspace("", "14 days"), {"app", "crm"})) ==
               "[: app][14 days: crm]");
}

BOOST_AUTO_TEST_CASE(only_stores_out_of_which_something_goes) {
    dsar::Plan plan;
    using dsar::Decision;
    const std::vector<std::pair<std::string, Decision>> steps{
        {"app", Decision::Keep}, {"crm", Decision::Trim}, {"logs", Decision::Erase}};
    for (const auto& [store, decision] : steps) {
        dsar::Step& step = plan.steps.emplace_back();
        step.store = store;
        step.decision = decision;
        step.records.push_back({});
    }
    plan.steps[1].records.edit().front().cuts.emplace_back().path = "email";
    BOOST_TEST(words(dsar::backup_terms(workspace("35 days", ""), plan)) == "[35 days: crm logs]");
}

BOOST_AUTO_TEST_SUITE_END()
