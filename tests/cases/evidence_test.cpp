// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/evidence.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/cases/case_file.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sys/stat.h>

using namespace dsar;
using namespace dsar::test;

namespace {

namespace fs = std::filesystem;

constexpr Date today{std::chrono::year{2026}, std::chrono::March, std::chrono::day{4}};

Settings with(int persons, const std::vector<std::vector<std::string>>& roles) {
    Settings settings;
    settings.approval["erase"] = persons;
    for (const std::vector<std::string>& of_one : roles) {
        ActorEntry actor;
        actor.account = "account-" + std::to_string(settings.actors.size());
        actor.roles = of_one;
        settings.actors.push_back(std::move(actor));
    }
    return settings;
}

bool can_be_met(const Settings& settings) {
    return !has_problem(check_approval_rules(settings, today));
}

bool says(const Problems& problems, const std::string& words) {
    return std::ranges::any_of(problems, [&](const Problem& problem) {
        return problem.what.find(words) != std::string::npos;
    });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_rule_that_too_few_persons_could_meet_is_a_problem) {
    BOOST_TEST(can_be_met(with(2, {})));
    BOOST_TEST(can_be_met(with(2, {{"operator"}, {"approver"}})));
    BOOST_TEST(can_be_met(with(2, {{"operator", "approver"}, {"approver"}})));
    BOOST_TEST(!can_be_met(with(2, {{"operator", "approver"}})));
    BOOST_TEST(!can_be_met(with(2, {{"operator"}, {"operator"}})));
    BOOST_TEST(!can_be_met(with(3, {{"operator"}, {"operator"}, {"approver"}})));
    BOOST_TEST(can_be_met(with(3, {{"operator"}, {"approver"}, {"approver"}})));
    Settings revoked = with(2, {{"operator"}, {"approver"}});
    revoked.actors[1].revoked = today;
    BOOST_TEST(!can_be_met(revoked));
    BOOST_TEST(check_approval_rules(with(2, {}), today).empty());
    const Problems alone = check_approval_rules(with(1, {}), today);
    BOOST_REQUIRE(alone.size() == 1U);
    BOOST_TEST((alone[0].severity == Problem::Severity::Warning));
}

BOOST_AUTO_TEST_CASE(every_damaged_journal_is_named) {
    const PrivateKeys keys;
    const Scratch root;
    const Workspace workspace = bare_workspace(root);
    const Signer ona = signer_of(workspace, "ona");
    for (int number = 0; number < 3; ++number) {
        const CaseFile file = CaseFile::create(root.path(), 2026);
        Journal journal(file.folder(), {file.id(), "", ""}, keys_in(workspace));
        journal.append({"case_opened", {}}, ona);
        journal.append({"searched", {}}, ona);
    }
    fs::create_directory(root / "cases/2026-0009");  // no journal yet
    const JournalsChecked good = check_journals(workspace);
    BOOST_TEST(good.problems.empty());
    BOOST_TEST(good.journals == 3U);
    BOOST_TEST(good.entries == 6U);
    BOOST_TEST(case_numbers(workspace).size() == 4U);

    // Two cases whose journals were exchanged, whole as they are.
    fs::rename(root / "cases/2026-0001", root / "cases/x");
    fs::rename(root / "cases/2026-0002", root / "cases/2026-0001");
    fs::rename(root / "cases/x", root / "cases/2026-0002");
    fs::resize_file(root / "cases/2026-0003/journal.ndjson", 10);
    const Problems found = check_journals(workspace).problems;
    for (const char* name : {"2026-0001", "2026-0002", "2026-0003"}) {
        BOOST_TEST(std::ranges::any_of(found,
                                       [&](const Problem& problem) {
                                           return problem.file ==
                                                  "cases/" + std::string(name) + "/journal.ndjson";
                                       }),
                   name);
    }
}

BOOST_AUTO_TEST_CASE(modes_are_those_of_an_account_or_of_a_group) {
    const PrivateKeys keys;
    const Scratch root;
    Workspace workspace = bare_workspace(root);
    const CaseFile made = CaseFile::create(root.path(), 2026);
    BOOST_TEST(check_file_modes(workspace).empty());
    workspace.settings.approval["erase"] = 2;
    BOOST_TEST(says(check_file_modes(workspace), "one account alone"));
    BOOST_TEST(!has_problem(check_file_modes(workspace)));
    ::chmod((root / ".dsar/numbers.lock").c_str(), 0640);
    BOOST_TEST(says(check_file_modes(workspace), ".dsar/numbers.lock can be read by others"));

    ::chmod(root.path().c_str(), 02770);
    BOOST_TEST(says(check_file_modes(workspace), "is not for the group"));
    for (const auto& entry : fs::recursive_directory_iterator(root.path())) {
        ::chmod(entry.path().c_str(), entry.is_directory() ? 02770 : 0660);
    }
    BOOST_TEST(check_file_modes(workspace).empty());
    made.write_sealed("plan.json", "{}");
    static_cast<void>(CaseFile::create(root.path(), 2026));
    static_cast<void>(signer_of(workspace, "ona"));
    BOOST_TEST(check_file_modes(workspace).empty());
    ::chmod((root / "cases").c_str(), 02775);
    BOOST_TEST(says(check_file_modes(workspace), "cases/ can be read by others"));
}
