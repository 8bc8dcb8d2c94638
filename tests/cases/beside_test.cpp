// SPDX-License-Identifier: Apache-2.0
// Whoever reads journals and register while another process writes them is told of no damage.
#include "libdsar/base/file.hpp"
#include "libdsar/cases/register.hpp"
#include "tests/cases/signers.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <string>
#include <thread>

using namespace dsar;

namespace {

struct Desk {
    test::Scratch root;
    test::PrivateKeys keys;
    Workspace workspace = test::bare_workspace(root);
    Signer signer = test::signer_of(workspace, "ona");

    Desk() {
        workspace.map.digest = std::string(64, 'a');
        workspace.settings.digest = std::string(64, 'b');
    }
};

/// What `read` finds, again and again while `write` runs; the first words of each reading that
/// found something.
template <class Write, class Read>
std::string found_beside(const Write& write, const Read& read) {
    std::atomic<bool> done = false;
    std::thread writer([&] {
        write();
        done = true;
    });
    std::string found;
    std::size_t readings = 0;
    for (; !done; ++readings) {
        for (const Problem& problem : read()) {
            found += problem.file + " " + problem.where + " " + problem.what + "\n";
        }
    }
    writer.join();
    BOOST_TEST(readings > 0U);
    return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(readers_beside_a_writer, Desk)

BOOST_AUTO_TEST_CASE(find_no_fault_in_a_journal) {
    for (int turn = 0; turn < 5; ++turn) {
        const std::string id = "2026-000" + std::to_string(turn + 1);
        const auto folder = root.path() / "cases" / id;
        make_private_folder(folder);
        const auto write = [&] {
            Journal journal(folder, {id, workspace.map.digest, workspace.settings.digest},
                            test::keys_in(workspace));
            for (int n = 0; n < 40; ++n) {
                journal.append({"searched", {{"stores", n}}}, signer);
            }
        };
        BOOST_TEST(found_beside(write, [&] {
                       return check_journal_folder(folder, test::keys_in(workspace), id, "journal");
                   }) == "");
    }
}

BOOST_AUTO_TEST_CASE(find_no_fault_in_the_register) {
    const auto write = [&] {
        for (int n = 0; n < 12; ++n) {
            Intake request;
            request.subject.identifiers = {{"email", "p" + std::to_string(n) + "@x.com"}};
            request.received = parse_date("2026-03-02").value();
            request.opened = request.received;
            Register cases(workspace);
            const CaseFile file = cases.open_case(request, signer);
            cases.record(file, Act{"extended", {{"why", "three systems"}}}, signer);
            cases.record(file, Act{"closed", {{"outcome", "withdrawn"}}}, signer);
        }
    };
    BOOST_TEST(found_beside(write, [&] { return Register(workspace).check(); }) == "");
}

BOOST_AUTO_TEST_SUITE_END()
