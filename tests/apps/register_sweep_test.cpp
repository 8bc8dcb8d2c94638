// SPDX-License-Identifier: Apache-2.0
// `register --sweep` as a whole: one case that cannot be swept stops no other, and is named.
#include "apps/dsar/commands/register/parts.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/erasures.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>
#include <string>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

/// Cases that were closed so long ago that their contents go.
struct Desk {
    test::TempWorkspace files;
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    Stream out{Look()};
    Stream err{Look()};
    Session session{out, err};

    Desk() {
        files.map("shop", "store: shop\nkind: sqlite\npath: stores/shop.db\n");
        files.sql("shop", "create table buyers(id integer primary key)");
        workspace = files.load();
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
        session.folder = files.root();
    }

    [[nodiscard]] static Date long_ago() {
        return Date(std::chrono::sys_days(local_today()) - std::chrono::days(200));
    }
    [[nodiscard]] CaseDesk desk() { return {workspace, *cases, *signer, long_ago()}; }
    std::string closed_case() {
        Intake intake;
        intake.subject.identifiers = {{"email", "eva@x.com"}};
        intake.received = long_ago();
        intake.received_at = std::chrono::sys_days(intake.received);
        intake.opened = intake.received;
        const CaseFile file = cases->open_case(intake, *signer);
        close_case(desk(), file, "withdrawn", "by telephone");
        return file.id();
    }
    [[nodiscard]] fs::path kept(const std::string& id) const {
        return files.root() / "cases" / id / "request.json.sealed";
    }
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(register_sweep, Desk)

BOOST_AUTO_TEST_CASE(what_cannot_be_swept_stops_no_other_and_is_named) {
    const std::string held = closed_case();
    const std::string damaged = closed_case();
    const std::string again = closed_case();
    const std::string whole = closed_case();
    const fs::path journal = files.root() / "cases" / damaged / "journal.ndjson";
    write_file(journal, read_file(journal) + "{}\n");
    reopen_case(desk(), CaseFile::open(files.root(), again), "they called again");
    const CaseFile holder = CaseFile::open(files.root(), held);
    BOOST_CHECK_EXCEPTION(run_sweep({}, session), Error, [&](const Error& error) {
        BOOST_TEST(error.why() == "case " + held + ": another dsar works on it; case " + damaged +
                                      ": its journal is not as it was written");
        return error.kind() == ErrorKind::Busy && has(error.what(), "2 cases were not swept");
    });
    BOOST_TEST(has(out.text(), whole + "   closed"));
    BOOST_TEST(has(out.text(), "swept 1 case"));
    for (const std::string& id : {held, damaged, again}) {
        BOOST_TEST(fs::exists(kept(id)), id);
        BOOST_TEST(!has(out.text(), id));
    }
    BOOST_TEST(!fs::exists(kept(whole)));
}

BOOST_AUTO_TEST_CASE(the_erasure_ledger_outlives_the_case) {
    const std::string id = closed_case();
    const CollectionName buyers{"shop", "buyers"};
    ErasureLedger(workspace).add(
        {id, std::string(64, '1'), long_ago()},
        std::vector<ErasedRecord>{{buyers, "7", std::string(64, 'a'), Decision::Erase, {}}},
        std::vector<Identifier>{{"email", "eva@x.com"}});
    run_sweep({}, session);
    BOOST_TEST(!fs::exists(kept(id)));
    ErasureLedger ledger(workspace);
    BOOST_TEST(ledger.of_key(buyers, "7").size() == 1U);
    BOOST_TEST(!ledger.erased({"email", "eva@x.com"}).empty());
}

BOOST_AUTO_TEST_CASE(leaves_what_shows_that_it_was_done_and_names_nobody) {
    const std::string id = closed_case();
    const fs::path folder = files.root() / "cases" / id;
    for (const char* const name : {"certificate.json", "certificate.html", "plan.json",
                                   "work-0123456789abcdef.json.sealed", "holds.json.sealed"}) {
        write_file(folder / name, "{}");
    }
    fs::create_directory(folder / "letters");
    write_file(folder / "letters/recipient-stripe.txt", "ana@x.com");
    run_sweep({}, session);
    std::set<std::string> left;
    for (const auto& entry : fs::directory_iterator(folder)) {
        left.insert(entry.path().filename().string());
    }
    left.erase("lock");
    BOOST_TEST((left == std::set<std::string>{"certificate.html", "certificate.json",
                                              "journal.head", "journal.ndjson"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::cli
