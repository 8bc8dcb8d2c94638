// SPDX-License-Identifier: Apache-2.0
// The correction journal: what it knows again, when a value is wrong no longer, what it keeps of
// people, and that it is never taken for empty when it is lost.
#include "libdsar/cases/corrections.hpp"

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

using Values = std::vector<CorrectedValue>;

const CollectionName accounts{"app", "accounts"};
const CollectionName contacts{"crm", "contacts"};
const std::string first(64, '1');
const std::string second(64, '2');

CorrectionRun correction(const std::string& case_id, const std::string& plan) {
    return {case_id, plan, parse_date("2026-03-09").value()};
}

struct Desk {
    test::Scratch root;
    Workspace workspace = test::bare_workspace(root);

    [[nodiscard]] fs::path file() const { return root.path() / ".dsar" / "corrections.db"; }
    /// What is to be corrected in two stores.
    void begin() const {
        CorrectionJournal(workspace).begin(
            correction("2026-0001", first),
            Values{{accounts, "key 7", "key 7", "email", "eva.unmistakable@x.com", "eve@x.com"},
                   {contacts, "key 9", "key 9", "mail", "eva.unmistakable@x.com", "eve@x.com"}});
    }
    void correct() const {
        begin();
        CorrectionJournal(workspace).done(first, "app");
        CorrectionJournal(workspace).done(first, "crm");
    }
    [[nodiscard]] bool was_wrong(const std::string& value, const std::string& record = "key 7",
                                 const std::string& path = "email") const {
        return CorrectionJournal(workspace).was_wrong(accounts, record, path, value);
    }
    /// The kind of error that opening and reading all of it ends in; Usage when it does not.
    [[nodiscard]] ErrorKind failure() const {
        try {
            (void)CorrectionJournal(workspace).fields();
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

BOOST_FIXTURE_TEST_SUITE(corrections, Desk)

BOOST_AUTO_TEST_CASE(knows_the_old_value_of_that_field_of_that_record_alone) {
    correct();
    BOOST_TEST(was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST(!was_wrong("eve@x.com"));
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com", "key 8"));
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com", "key 7", "mail"));
    // The end of a key is not the beginning of a value.
    BOOST_TEST(!was_wrong("7eva.unmistakable@x.com", "key "));
    BOOST_TEST(!CorrectionJournal(workspace).was_wrong(contacts, "key 7", "email",
                                                       "eva.unmistakable@x.com"));
    const auto fields = CorrectionJournal(workspace).fields();
    BOOST_TEST(
        (fields == std::vector<CorrectedField>{{accounts, "email", 1}, {contacts, "mail", 1}}));
}

BOOST_AUTO_TEST_CASE(nothing_is_wrong_before_its_store_is_changed) {
    begin();
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST(CorrectionJournal(workspace).fields().empty());
    CorrectionJournal(workspace).done(first, "crm");
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST(CorrectionJournal(workspace).fields().size() == 1U);
    // A plan that was never carried out makes room for the next one.
    CorrectionJournal(workspace).begin(correction("2026-0001", second), Values{});
    CorrectionJournal(workspace).done(first, "app");
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(doing_it_again_changes_nothing) {
    correct();
    correct();
    BOOST_TEST(was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST(CorrectionJournal(workspace).fields().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_right_again_is_wrong_no_longer) {
    correct();
    CorrectionJournal journal(workspace);
    journal.begin(correction("2026-0002", second), Values{{accounts, "key 7", "key 7", "email",
                                                           "eve@x.com", "eva.unmistakable@x.com"}});
    BOOST_TEST(was_wrong("eva.unmistakable@x.com"));
    journal.done(second, "app");
    BOOST_TEST(!was_wrong("eva.unmistakable@x.com"));
    BOOST_TEST(was_wrong("eve@x.com"));
    BOOST_TEST((failure() == ErrorKind::Usage));
}

BOOST_AUTO_TEST_CASE(holds_no_value_and_is_nobody_elses_to_read) {
    BOOST_TEST(!CorrectionJournal::is_there(workspace));
    correct();
    BOOST_TEST(CorrectionJournal::is_there(workspace));
    for (const auto& entry : fs::directory_iterator(root.path() / ".dsar")) {
        const std::string bytes = read_file(entry.path());
        BOOST_TEST(bytes.find("unmistakable") == std::string::npos);
        BOOST_TEST(bytes.find("eve@") == std::string::npos);
        BOOST_TEST(bytes.find("key 7") == std::string::npos);
        struct ::stat found = {};
        BOOST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777U) == 0600U, entry.path());
    }
}

BOOST_AUTO_TEST_CASE(a_lost_key_is_named_and_none_is_made) {
    correct();
    const fs::path key = root.path() / ".dsar" / "workspace.key";
    fs::remove(key);
    BOOST_TEST(has_lost_workspace_key(root.path()));
    BOOST_TEST((failure() == ErrorKind::NoEntry));
    BOOST_TEST(!fs::exists(key));
}

BOOST_AUTO_TEST_CASE(entries_that_went_or_changed_behind_our_back_are_missed) {
    for (const char* sql :
         {"DELETE FROM corrected WHERE store = 'crm'", "UPDATE corrected SET done = 0",
          "UPDATE corrected SET path = 'name'", "UPDATE corrected SET \"case\" = '2026-0009'",
          "UPDATE corrected SET day = 'today'"}) {
        fs::remove_all(root.path() / ".dsar");
        correct();
        meddle(sql);
        BOOST_TEST((failure() == ErrorKind::Failed), sql);
    }
}

BOOST_AUTO_TEST_SUITE_END()
