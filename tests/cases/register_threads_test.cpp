// SPDX-License-Identifier: Apache-2.0
// One register that several threads use at once, and which does not look at all journals each time.
#include "libdsar/cases/register.hpp"
#include "tests/base/scratch.hpp"
#include "tests/cases/register_desk.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

using namespace dsar;

namespace {

constexpr int threads = 6;
constexpr int cases_each = 4;

struct Desk {
    test::Scratch root;
    test::PrivateKeys keys;
    Workspace workspace = test::bare_workspace(root);
    Signer signer;

    Desk() : signer(test::signer_of(prepared(workspace), "ona")) {}

    static const Workspace& prepared(Workspace& workspace) {
        workspace.map.digest = std::string(64, 'a');
        workspace.settings.digest = std::string(64, 'b');
        if (test::on_postgres()) {
            workspace.settings.register_place = test::fresh_schema();
        }
        return workspace;
    }

    [[nodiscard]] static Intake intake(int number) {
        Intake out;
        out.subject.identifiers = {{"email", "p" + std::to_string(number) + "@x.com"}};
        out.received = parse_date("2026-03-02").value();
        out.received_at = Instant(std::chrono::sys_days(out.received));
        out.opened = out.received;
        out.channel = "letter";
        return out;
    }
};

// Opens and records some; returns what went wrong.
std::string work(Desk& desk, Register& cases, int thread, std::set<std::string>& ids,
                 std::mutex& mutex) {
    try {
        for (int number = 0; number < cases_each; ++number) {
            const CaseFile file =
                cases.open_case(Desk::intake(thread * cases_each + number), desk.signer);
            cases.record(file, Act{"searched", {{"complete", true}, {"records", 0}}}, desk.signer);
            if (cases.find(file.id()).value().journal_entries != 2U) {
                return "a case is not what was recorded";
            }
            const std::scoped_lock lock(mutex);
            ids.insert(file.id());
        }
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(register_with_threads, Desk)

BOOST_AUTO_TEST_CASE(records_what_threads_do_at_once) {
    Register cases(workspace);
    std::set<std::string> ids;
    std::mutex mutex;
    std::vector<std::string> faults(threads);
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread) {
            running.emplace_back([&, thread] {
                faults[static_cast<std::size_t>(thread)] = work(*this, cases, thread, ids, mutex);
            });
        }
    }
    for (const std::string& fault : faults) {
        BOOST_TEST(fault == "");
    }
    BOOST_TEST(ids.size() == static_cast<std::size_t>(threads * cases_each));
    for (const Problem& problem : Register(workspace).check()) {
        BOOST_ERROR(problem.what + " " + problem.is);
    }
    // each case: its first entry, then the search
    BOOST_TEST(cases.chain().size() == 2U * threads * cases_each);
    for (int number = 0; number < threads * cases_each; ++number) {
        BOOST_TEST(cases.cases_of(intake(number).subject).size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(takes_in_other_journals_a_moment_later_and_its_own_at_once) {
    Register cases(workspace);
    const CaseFile file = cases.open_case(intake(1), signer);
    const auto entries = [&] { return cases.find(file.id()).value().journal_entries; };
    static_cast<void>(cases.refresh());
    {  // another process wrote it, and was killed before the register knew
        Journal journal(root.path() / "cases" / file.id(),
                        {file.id(), workspace.map.digest, workspace.settings.digest},
                        test::keys_in(workspace));
        journal.append(Act{"searched", {{"complete", true}, {"records", 0}}}, signer);
    }
    static_cast<void>(entries());  // at once: perhaps the one, perhaps the other
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    BOOST_TEST(entries() == 2U);
    cases.record(file, Act{"extended", {{"on", "2026-03-20"}, {"until", "2026-06-02"}}}, signer);
    BOOST_TEST(entries() == 3U);  // its own are seen at once
}

BOOST_AUTO_TEST_SUITE_END()
