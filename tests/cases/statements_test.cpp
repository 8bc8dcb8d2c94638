// SPDX-License-Identifier: Apache-2.0
// Supplementary statements: they stand beside their record alone, nobody reads them without the
// key, and a book that lost some is never taken for a whole one.
#include "libdsar/cases/statements.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/sealed.hpp"
#include "tests/cases/signers.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <sys/stat.h>

using namespace dsar;

namespace {

namespace fs = std::filesystem;

using Stated = std::vector<StatedRecord>;

const StatedRecord score{{"app", "scores"}, "key 7"};
const StatedRecord invoice{{"app", "invoices"}, "key 7"};
const std::vector<Identifier> eva{{"email", "Eva@X.com"}, {"phone", "+370 612 34567"}};
const std::vector<Identifier> adam{{"email", "adam@x.com"}};

Date day(const char* text) {
    return parse_date(text).value();
}

struct Desk {
    test::Scratch root;
    Workspace workspace = test::bare_workspace(root);

    [[nodiscard]] fs::path file() const { return root.path() / ".dsar" / "statements.db"; }
    void put(const std::string& text, const Stated& records, const std::string& case_id,
             const char* on = "2026-03-09", const std::vector<Identifier>& by = eva) const {
        StatementBook(workspace).put({case_id, day(on), text}, by, records);
    }
    [[nodiscard]] std::string of(const StatedRecord& record,
                                 const std::vector<Identifier>& by = eva) const {
        std::string out;
        for (const Statement& statement : StatementBook(workspace).of(record, by)) {
            out += statement.case_id + " " + format(statement.day) + " " + statement.text + "|";
        }
        return out;
    }
    [[nodiscard]] ErrorKind failure() const {
        try {
            StatementBook(workspace).require_whole();
            (void)StatementBook(workspace).of(score, eva);
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

BOOST_FIXTURE_TEST_SUITE(statements, Desk)

BOOST_AUTO_TEST_CASE(stands_beside_its_record_alone) {
    BOOST_TEST(!StatementBook::is_there(workspace));
    put("I never missed a payment", {score}, "2026-0001");
    BOOST_TEST(of(score) == "2026-0001 2026-03-09 I never missed a payment|");
    BOOST_TEST(of(invoice).empty());
    BOOST_TEST(of({{"app", "scores"}, "key 8"}).empty());
}

BOOST_AUTO_TEST_CASE(is_for_the_person_who_stated_it_alone) {
    put("Eva's", {score}, "2026-0001");
    put("Adam's", {score}, "2026-0002", "2026-03-10", adam);
    BOOST_TEST(of(score, {{"email", "eva@x.com"}}) == "2026-0001 2026-03-09 Eva's|");
    BOOST_TEST(of(score, {{"name", "Eva"}, {"phone", "+37061234567"}}) ==
               "2026-0001 2026-03-09 Eva's|");
    BOOST_TEST(of(score, adam) == "2026-0002 2026-03-10 Adam's|");
    BOOST_TEST(of(score, {{"email", "someone.else@x.com"}}).empty());
    BOOST_TEST(of(score, {{"name", "eva@x.com"}}).empty());
    BOOST_TEST(of(score, {}).empty());
}

BOOST_AUTO_TEST_CASE(what_an_earlier_version_wrote_is_nobodys) {
    put("words", {score}, "2026-0001");
    {  // the words alone, as it sealed them
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
        const std::string record =
            database.execAndGet("SELECT lower(hex(record)) FROM statements").getString();
        const std::string sealed =
            seal(read_workspace_key(root.path()), "statements/" + record + "/2026-0001", "words");
        SQLite::Statement statement(database, "UPDATE statements SET text = ?");
        statement.bind(1, sealed.data(), static_cast<int>(sealed.size()));
        statement.exec();
    }
    BOOST_TEST(of(score).empty());
    StatementBook(workspace).forget_person(eva, {});
    StatementBook(workspace).forget(Stated{score});
    BOOST_TEST((failure() == ErrorKind::Failed));  // nothing but the sum, which was meddled with
}

BOOST_AUTO_TEST_CASE(goes_with_its_person) {
    put("Eva's", {score, invoice}, "2026-0001");
    put("Adam's", {score}, "2026-0002", "2026-03-10", adam);
    StatementBook(workspace).forget_person(eva, Stated{invoice});
    BOOST_TEST(of(score).empty());
    BOOST_TEST(!of(invoice).empty());
    BOOST_TEST(!of(score, adam).empty());
    StatementBook(workspace).forget_person(eva, {});
    BOOST_TEST(of(invoice).empty());
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(a_person_states_one_thing_of_a_record_and_several_people_several) {
    put("first", {score, invoice}, "2026-0001");
    put("first", {score}, "2026-0001", "2026-03-10");  // again: a run that went on after a kill
    BOOST_TEST(of(score) == "2026-0001 2026-03-09 first|");
    put("better", {score}, "2026-0001", "2026-03-11");
    put("Adam's", {score}, "2026-0002", "2026-03-12", adam);
    BOOST_TEST(of(score) == "2026-0001 2026-03-11 better|");
    put("later", {score}, "2026-0003", "2026-04-01");
    BOOST_TEST(of(score) == "2026-0003 2026-04-01 later|");
    BOOST_TEST(of(score, adam) == "2026-0002 2026-03-12 Adam's|");
    BOOST_TEST(of(invoice) == "2026-0001 2026-03-09 first|");
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(goes_with_its_record) {
    put("words", {score, invoice}, "2026-0001");
    StatementBook(workspace).forget(Stated{score});
    StatementBook(workspace).forget(Stated{score});
    BOOST_TEST(of(score).empty());
    BOOST_TEST(!of(invoice).empty());
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(is_sealed_and_nobody_elses_to_read) {
    put("an unmistakable sentence", {score}, "2026-0001");
    for (const auto& entry : fs::directory_iterator(root.path() / ".dsar")) {
        BOOST_TEST(read_file(entry.path()).find("unmistakable") == std::string::npos);
        struct ::stat found = {};
        BOOST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777U) == 0600U, entry.path());
    }
    fs::remove(root.path() / ".dsar" / "workspace.key");
    BOOST_TEST(has_lost_workspace_key(root.path()));
    BOOST_TEST((failure() == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(what_was_lost_or_moved_is_missed) {
    for (const char* sql :
         {"DELETE FROM statements WHERE \"case\" = '2026-0002'",
          "UPDATE statements SET day = '2026-01-01'", "UPDATE statements SET text = x'00'",
          "UPDATE statements SET \"case\" = '2026-0003' WHERE \"case\" = '2026-0002'"}) {
        fs::remove_all(root.path() / ".dsar");
        put("one", {score}, "2026-0001");
        put("two", {score, invoice}, "2026-0002", "2026-03-09", adam);
        meddle(sql);
        BOOST_TEST((failure() == ErrorKind::Failed), sql);
    }
}

BOOST_AUTO_TEST_SUITE_END()
