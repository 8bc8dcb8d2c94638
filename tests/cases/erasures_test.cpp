// SPDX-License-Identifier: Apache-2.0
// The erasure ledger: what it knows again, what it keeps of people, and that it is never taken for
// empty when it is lost.
#include "libdsar/cases/erasures.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/suppression.hpp"
#include "tests/cases/signers.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <sys/stat.h>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

using Identifiers = std::vector<Identifier>;
using Records = std::vector<ErasedRecord>;

const CollectionName accounts{"app", "accounts"};
const CollectionName invoices{"app", "invoices"};
const std::string before(64, 'a');
const std::string later(64, 'b');

Erasure erasure(const std::string& case_id, const std::string& plan = std::string(64, '1')) {
    return {case_id, plan, parse_date("2026-03-09").value()};
}

struct Desk {
    test::Scratch root;
    Workspace workspace = test::bare_workspace(root);

    [[nodiscard]] fs::path file() const { return root.path() / ".dsar" / "erasures.db"; }
    /// One account that went, one invoice that was cut down.
    void erase() const {
        ErasureLedger(workspace).add(
            erasure("2026-0001"),
            Records{{accounts, "eva.unmistakable@x.com", before, Decision::Erase, {}},
                    {invoices, "7", before, Decision::Trim, {{"note", Cut::Fixed, "gone"}}}},
            Identifiers{{"email", "eva.unmistakable@x.com"}, {"account_id", "12"}});
    }
    /// The kind of error that opening and reading all of it ends in; Usage when it does not.
    [[nodiscard]] ErrorKind failure() const {
        try {
            (void)ErasureLedger(workspace).places();
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Usage;
    }
    void meddle(const char* sql) const {
        SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql);
    }
};

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(dsar::ErrorKind)

BOOST_FIXTURE_TEST_SUITE(erasures, Desk)

BOOST_AUTO_TEST_CASE(knows_records_again_by_key_and_state) {
    erase();
    ErasureLedger ledger(workspace);
    const auto gone = ledger.of_key(accounts, "eva.unmistakable@x.com");
    BOOST_REQUIRE(gone.size() == 1U);
    BOOST_TEST((gone[0].decision == Decision::Erase));
    BOOST_TEST(gone[0].state == ledger.keyed_state(accounts, before));
    BOOST_TEST(gone[0].state != ledger.keyed_state(accounts, later));
    BOOST_TEST(gone[0].case_id == "2026-0001");
    const auto cut = ledger.of_state(invoices, before);
    BOOST_REQUIRE(cut.size() == 1U);
    BOOST_TEST((cut[0].cuts == std::vector<CutField>{{"note", Cut::Fixed, "gone"}}));
    BOOST_TEST(ledger.of_key(invoices, "eva.unmistakable@x.com").empty());
    BOOST_TEST(ledger.of_key(accounts, "7").empty());
    BOOST_TEST(ledger.of_state(invoices, later).empty());
}

BOOST_AUTO_TEST_CASE(knows_people_however_they_are_written) {
    erase();
    ErasureLedger ledger(workspace);
    BOOST_TEST(!ledger.erased({"email", " EVA.Unmistakable@X.com"}).empty());
    BOOST_TEST(!ledger.erased({"account_id", "12"}).empty());
    BOOST_TEST(ledger.erased({"account_id", "1"}).empty());
    BOOST_TEST(ledger.erased({"lead_id", "12"}).empty());
    BOOST_TEST(ledger.erased({"email", "adam@x.com"}).empty());
}

BOOST_AUTO_TEST_CASE(adding_again_changes_nothing) {
    erase();
    erase();
    ErasureLedger ledger(workspace);
    const auto places = ledger.places();
    BOOST_REQUIRE(places.size() == 2U);
    BOOST_TEST((places[0].place == accounts));
    BOOST_TEST(places[0].records == 1U);
    BOOST_TEST(places[0].erased == 1U);
    BOOST_TEST(places[1].records == 1U);
    BOOST_TEST(places[1].erased == 0U);
    BOOST_TEST(places[1].changed == 1U);
}

BOOST_AUTO_TEST_CASE(decisions_on_one_record_come_oldest_first) {
    ErasureLedger ledger(workspace);
    ledger.add(erasure("2026-0001"), Records{{invoices, "7", before, Decision::Keep, {}}}, {});
    ledger.add(erasure("2036-0002", std::string(64, '2')),
               Records{{invoices, "7", later, Decision::Erase, {}}}, {});
    const auto known = ledger.of_key(invoices, "7");
    BOOST_REQUIRE(known.size() == 2U);
    BOOST_TEST((known[0].decision == Decision::Keep));
    BOOST_TEST((known[1].decision == Decision::Erase));
}

BOOST_AUTO_TEST_CASE(holds_no_value_and_is_nobody_elses_to_read) {
    BOOST_TEST(!ErasureLedger::is_there(workspace));
    erase();
    BOOST_TEST(ErasureLedger::is_there(workspace));
    for (const auto& entry : fs::directory_iterator(root.path() / ".dsar")) {
        BOOST_TEST(read_file(entry.path()).find("unmistakable") == std::string::npos);
        struct ::stat found = {};
        BOOST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777U) == 0600U, entry.path());
    }
    // Who is erased cannot be told from who objected.
    SuppressionList list(workspace);
    list.add(Identifiers{{"email", "eva.unmistakable@x.com"}},
             std::vector<std::string>{"marketing"}, parse_date("2026-03-09").value());
    const std::string digest = ErasureLedger(workspace).erased({"email", "eva.unmistakable@x.com"});
    list.each([&](auto suppressed, auto, auto) { BOOST_TEST(suppressed != digest); });
}

BOOST_AUTO_TEST_CASE(a_lost_key_is_named_and_none_is_made) {
    erase();
    const fs::path key = root.path() / ".dsar" / "workspace.key";
    const std::string kept = read_file(key);
    fs::remove(key);
    BOOST_TEST((failure() == ErrorKind::NoEntry));
    BOOST_TEST(!fs::exists(key));
    test::Scratch elsewhere;
    const Workspace other = test::bare_workspace(elsewhere);
    const ErasureLedger made(other);
    fs::copy_file(elsewhere.path() / ".dsar" / "workspace.key", key);
    BOOST_TEST((failure() == ErrorKind::NoEntry));
    write_file(key, kept);
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_never_an_empty_ledger) {
    erase();
    meddle("PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string whole = read_file(file());
    const auto with = [&](const std::string& bytes) {
        for (const char* end : {"-wal", "-shm"}) {
            fs::remove(file().string() + end);
        }
        write_file(file(), bytes);
        return failure();
    };
    BOOST_TEST((with("") == ErrorKind::Failed));
    BOOST_TEST((with("this is a letter. " + std::string(5000, 'x')) == ErrorKind::Failed));
    BOOST_TEST((with(whole.substr(0, whole.size() / 2)) == ErrorKind::Failed));
    BOOST_TEST((with(whole) == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(entries_that_went_or_changed_behind_our_back_are_missed) {
    for (const char* sql :
         {"DELETE FROM records WHERE decision = 'trim'", "DELETE FROM identities",
          "UPDATE records SET decision = 'keep'", "UPDATE records SET decision = 'burn'",
          "UPDATE records SET collection = 'invoices'", "UPDATE records SET cuts = '[]'",
          "UPDATE records SET day = 'today'"}) {
        fs::remove_all(root.path() / ".dsar");
        erase();
        meddle(sql);
        BOOST_TEST((failure() == ErrorKind::Failed), sql);
    }
}

BOOST_AUTO_TEST_SUITE_END()
