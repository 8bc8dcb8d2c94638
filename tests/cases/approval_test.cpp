// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/approval.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <sys/stat.h>

using namespace dsar;
using namespace dsar::test;

namespace {

namespace fs = std::filesystem;

constexpr Date today{std::chrono::year{2026}, std::chrono::March, std::chrono::day{6}};

auto saying(ErrorKind kind, std::string words) {
    return [kind, words = std::move(words)](const Error& error) {
        const std::string all =
            std::string(error.what()) + "\n" + error.why() + "\n" + error.next();
        return error.kind() == kind && all.find(words) != std::string::npos;
    };
}

/// A case whose erasure was planned by ona and needs two persons.
struct Desk {
    PrivateKeys private_keys;
    Scratch root;
    Workspace workspace = bare_workspace(root);
    CaseFile file = CaseFile::create(root.path(), 2026);
    ApprovalSubject plan{sha256_hex("plan"), "", "ona"};

    Desk() { workspace.settings.approval["erase"] = 2; }

    [[nodiscard]] ApprovalState state(Right right = Right::Erase) const {
        return approval_state(workspace, file, right, plan, today);
    }
    Approval by(const std::string& account, Right right = Right::Erase) const {
        return approve(workspace, file, right, plan, signer_of(workspace, account), today);
    }
    void actor(std::string account, std::vector<std::string> roles) {
        ActorEntry entry;
        entry.account = std::move(account);
        entry.roles = std::move(roles);
        workspace.settings.actors.push_back(std::move(entry));
    }
    [[nodiscard]] fs::path only_file() const {
        fs::path found;
        for (const auto& entry : fs::directory_iterator(file.folder() / "approvals")) {
            BOOST_REQUIRE(found.empty());
            found = entry.path();
        }
        return found;
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(one_person_approves_their_own_plan_where_one_is_enough) {
    const Desk desk;
    BOOST_TEST(persons_needed(desk.workspace.settings, Right::Access) == 1);
    BOOST_TEST(!desk.state(Right::Access).enough());  // planning alone is not approving
    const Approval approval = desk.by("ona", Right::Access);
    BOOST_TEST(approval.actor == "ona");
    BOOST_TEST(approval.plan_digest == desk.plan.plan_digest);
    BOOST_TEST(desk.state(Right::Access).enough());
    BOOST_TEST(desk.state(Right::Access).valid.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_planner_is_one_person_where_two_must_agree) {
    const Desk desk;
    BOOST_CHECK_EXCEPTION(desk.by("ona"), Error,
                          saying(ErrorKind::NeedsPerson, "somebody else must approve it"));
    BOOST_TEST(!desk.state().enough());
    desk.by("jonas");
    const ApprovalState state = desk.state();
    BOOST_TEST(state.enough());
    BOOST_TEST(state.needed == 2);
    BOOST_TEST((state.persons == std::vector<std::string>{"ona", "jonas"}));
    BOOST_CHECK_NO_THROW(desk.by("ona"));
    BOOST_TEST(desk.state().persons.size() == 2U);
}

BOOST_AUTO_TEST_CASE(three_persons_are_three_accounts) {
    Desk desk;
    desk.workspace.settings.approval["erase"] = 3;
    desk.by("jonas");
    desk.by("jonas");
    BOOST_TEST(!desk.state().enough());
    BOOST_TEST(desk.state().valid.size() == 1U);
    desk.by("ieva");
    BOOST_TEST(desk.state().enough());
}

BOOST_AUTO_TEST_CASE(an_approval_is_for_one_plan_package_right_and_case) {
    Desk desk;
    desk.plan.package_sha256 = sha256_hex("package");
    desk.by("jonas");
    BOOST_TEST(desk.state().enough());
    BOOST_TEST(desk.state(Right::Rectify).valid.empty());
    Desk& other = desk;
    const std::string digest = other.plan.plan_digest;
    other.plan.plan_digest = sha256_hex("another plan");
    BOOST_TEST(other.state().valid.empty());
    other.plan.plan_digest = digest;
    other.plan.package_sha256 = sha256_hex("another package");
    BOOST_TEST(other.state().valid.empty());
    other.plan.package_sha256 = sha256_hex("package");
    other.plan.planned_by = "ieva";
    BOOST_TEST(other.state().valid.empty());
    other.plan.planned_by = "ona";
    BOOST_TEST(other.state().enough());

    const CaseFile second = CaseFile::create(desk.root.path(), 2026);
    fs::copy(desk.file.folder() / "approvals", second.folder() / "approvals");
    BOOST_TEST(
        approval_state(desk.workspace, second, Right::Erase, desk.plan, today).valid.empty());
}

BOOST_AUTO_TEST_CASE(a_changed_approval_does_not_count) {
    const Desk desk;
    desk.by("jonas");
    const fs::path path = desk.only_file();
    const std::string whole = read_file(path);
    for (std::size_t at = 0; at + 1 < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        write_file(path, changed);
        if (!desk.state().valid.empty()) {
            BOOST_FAIL("byte " << at);
        }
    }
    write_file(path, whole);
    BOOST_TEST(desk.state().enough());
    write_file(path, "");
    write_file(path.parent_path() / "other.json", "no approval");
    BOOST_TEST(desk.state().valid.empty());
}

BOOST_AUTO_TEST_CASE(a_key_of_another_account_approves_nothing) {
    const Desk desk;
    Signer eve{"jonas", SigningKey::generate(), ticking()};
    static_cast<void>(signer_of(desk.workspace, "jonas"));
    BOOST_CHECK_EXCEPTION(approve(desk.workspace, desk.file, Right::Erase, desk.plan, eve, today),
                          Error, saying(ErrorKind::Failed, "not known as one of jonas"));
    BOOST_TEST(desk.state().valid.empty());
}

BOOST_AUTO_TEST_CASE(only_approvers_approve_and_only_until_they_are_revoked) {
    Desk desk;
    desk.actor("ona", {"operator"});
    desk.actor("jonas", {"approver"});
    desk.actor("ieva", {"auditor"});
    BOOST_CHECK_EXCEPTION(desk.by("ieva"), Error,
                          saying(ErrorKind::NeedsPerson, "ask one who has it: jonas"));
    BOOST_CHECK_EXCEPTION(desk.by("eve"), Error, saying(ErrorKind::NeedsPerson, "not among them"));
    desk.by("jonas");
    BOOST_TEST(desk.state().enough());
    desk.workspace.settings.actors[1].revoked = Date{std::chrono::year{2026} / 3 / 7};
    BOOST_TEST(desk.state().enough());
    desk.workspace.settings.actors[1].revoked = today;
    BOOST_TEST(!desk.state().enough());
    BOOST_TEST(desk.state().valid.empty());
    desk.workspace.settings.actors[1].revoked.reset();
    desk.workspace.settings.actors[1].roles = {"operator"};
    BOOST_TEST(!desk.state().enough());
    desk.workspace.settings.actors[1].roles = {"approver"};
    desk.workspace.settings.actors[0].revoked = today;  // the planner
    BOOST_TEST(!desk.state().enough());
    BOOST_TEST((desk.state().persons == std::vector<std::string>{"jonas"}));
}

BOOST_AUTO_TEST_CASE(an_approval_outlives_the_rotation_of_its_key) {
    const Desk desk;
    desk.by("jonas");
    static_cast<void>(make_actor_key(desk.workspace, "jonas", nullptr, true));
    BOOST_TEST(desk.state().enough());
}

BOOST_AUTO_TEST_CASE(openssl_checks_an_approval) {
    const Desk desk;
    desk.by("jonas");
    const std::string command =
        "cd '" + desk.root.path().string() + "' && jq -cj 'del(.signature)' '" +
        desk.only_file().string() + "' >signed && jq -rj .signature '" + desk.only_file().string() +
        "' | base64 -d >signature && openssl pkeyutl -verify -rawin "
        "-pubin -inkey .dsar/keys/jonas.pub -in signed -sigfile signature >out 2>&1";
    BOOST_TEST(std::system(command.c_str()) == 0);
    BOOST_TEST(read_file(desk.root / "signed").starts_with("{\"schema\":\"approval-1\",\"case\":"));
}

BOOST_AUTO_TEST_CASE(approves_nothing_without_a_plan) {
    Desk desk;
    desk.plan.plan_digest.clear();
    BOOST_CHECK_EXCEPTION(desk.by("jonas"), Error, saying(ErrorKind::Failed, "no plan"));
}
