// SPDX-License-Identifier: Apache-2.0
// Two people whose records go into a vault: a database, JSON lines known by their position, files.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/lift.hpp"
#include "libdsar/engine/release.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dsar::test {

/// An office that restricts and answers on one day.
struct VaultDesk : TempWorkspace {
    PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    Progress quiet;

    VaultDesk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people:
    purpose: service
    key: id
    restrict: {vault: true}
    fields: {id: {}, email: {identifies: email}, street: {}, pin: {disclose: never}}
  orders: {purpose: service, key: id, restrict: {vault: true}, fields: {id: {}, person: {belongs_to: people.id}}}
  news: {purpose: service, key: id, restrict: {mark: marked}, fields: {id: {}, mail: {identifies: email}, marked: {}}}
)");
        map("log", R"(store: log
kind: jsonl
path: stores/log.jsonl
collections:
  visits:
    purpose: service
    restrict: {vault: true}
    fields: {who: {identifies: email}, page: {}}
)");
        map("docs", R"(store: docs
kind: files
path: stores/docs
name_pattern: '(?P<who>[^/]+)\.txt'
collections:
  letters:
    purpose: service
    key: key
    restrict: {vault: true}
    fields: {key: {}, size: {}, modified: {}, who: {identifies: email}}
)");
        sql("app", R"(
create table people(id integer primary key, email text, street text, pin text);
create table orders(id integer primary key, person integer);
create table news(id integer primary key, mail text, marked text);
insert into people values (1, 'eva@x.com', 'Old Street', '1234'), (2, 'adam@x.com', 'Long Road', '5678');
insert into orders values (10, 1), (20, 2);
insert into news values (5, 'eva@x.com', null), (6, 'adam@x.com', null);
)");
        file("stores/log.jsonl",
             "{\"who\": \"eva@x.com\", \"page\": \"first\"}\n"
             "{\"who\": \"adam@x.com\", \"page\": \"second\"}\n");
        file("stores/docs/eva@x.com.txt", "a letter of Eva");
        file("stores/docs/adam@x.com.txt", "a letter of Adam");
        workspace = load();
        workspace.settings.approval["restrict"] = 1;
        workspace.settings.approval["object"] = 1;
        workspace.settings.approval["erase"] = 1;
        cases.emplace(workspace);
        signer.emplace(signer_of(workspace, "ona"));
    }

    static Date today() { return parse_date("2026-03-09").value(); }

    template <class Asked>
    Asked asked(Right right, const std::string& email) {
        Asked out;
        out.right = right;
        out.subject.identifiers = {{"email", email}};
        out.today = today();
        out.cases = &*cases;
        out.signer = &*signer;
        return out;
    }
    Answer answered(const std::string& email, Right right = Right::Access, bool dry = false) {
        auto request = asked<AnswerRequest>(right, email);
        request.dry_run = dry;
        if (dry) {
            request.cases = nullptr;
            request.signer = nullptr;
        }
        return answer(workspace, request, quiet);
    }
    Answer answered_again(const std::string& case_id) {
        auto request = asked<AnswerRequest>(Right::Access, "eva@x.com");
        request.case_id = case_id;
        return answer(workspace, request, quiet);
    }
    Acting planned(Right right, ActingOrder order, const std::string& email = "eva@x.com") {
        auto request = asked<ActingRequest>(right, email);
        request.order = std::move(order);
        return plan_acting(workspace, request, quiet);
    }
    Acting planned_restriction(const std::string& email = "eva@x.com") {
        ActingOrder order;
        order.ground = "accuracy";
        return planned(Right::Restrict, order, email);
    }
    ApplyRequest work() {
        ApplyRequest request;
        request.cases = &*cases;
        request.signer = &*signer;
        request.today = today();
        return request;
    }
    void approve(const std::string& case_id) {
        const CaseFile file = CaseFile::open(root(), case_id);
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        ReleaseOrder order;
        order.identity = IdentityEvidence{"login", {}, false};
        const ReleaseReview review = review_release(workspace, file, entries, order);
        approve_plan(workspace, file, entries, review, order, *signer,
                     [&](const Act& act) { cases->record(file, act, *signer); });
    }
    Applied applied(const std::string& case_id) {
        approve(case_id);
        const CaseFile file = CaseFile::open(root(), case_id);
        return apply_plan(workspace, file, entries_of(workspace, file), work(), quiet);
    }
    /// The number of a case that restricts all that is held of the person.
    std::string restricted(const std::string& email = "eva@x.com") {
        const Acting acting = planned_restriction(email);
        for (const Blocker& blocker : acting.plan.blockers) {
            BOOST_TEST_MESSAGE(blocker.store + "/" + blocker.collection + ": " + blocker.why);
        }
        applied(acting.case_id);
        return acting.case_id;
    }
    Lifted lifted(const std::string& case_id) {
        const CaseFile file = CaseFile::open(root(), case_id);
        return lift_restriction(workspace, file, entries_of(workspace, file), work(),
                                {today(), "settled", {}}, quiet);
    }
    [[nodiscard]] std::vector<JournalEntry> journal(const std::string& case_id,
                                                    std::string_view event) {
        const CaseFile file = CaseFile::open(root(), case_id);
        std::vector<JournalEntry> out = entries_of(workspace, file);
        std::erase_if(out, [&](const JournalEntry& entry) { return entry.event != event; });
        return out;
    }
    /// The file in which the vault of a store lies.
    [[nodiscard]] std::filesystem::path vault_of(const std::string& case_id,
                                                 const std::string& store) const {
        for (const auto& entry : std::filesystem::directory_iterator(root() / "cases" / case_id)) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with("vault-") && name.find("-" + store + ".") != std::string::npos) {
                return entry.path();
            }
        }
        BOOST_FAIL("no vault of " + store);
        return {};
    }
    /// `store/collection/key@case ..`, sorted; the case where it lies in a vault.
    static std::string found(const Matches& matches) {
        std::vector<std::string> all;
        for (const Match& match : matches) {
            all.push_back(match.store + "/" + match.collection + "/" + key_text(match.key) +
                          (match.vault.empty() ? "" : "@" + match.vault));
        }
        std::ranges::sort(all);
        std::string out;
        for (const std::string& each : all) {
            out += (out.empty() ? "" : " ") + each;
        }
        return out;
    }
    static std::string found(const Answer& answer) {
        return found(answer.search.subjects.front().matches);
    }
};

}  // namespace dsar::test
