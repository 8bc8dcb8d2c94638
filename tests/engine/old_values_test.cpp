// SPDX-License-Identifier: Apache-2.0
// Values that were corrected and stand there again: found in the record that had them, in whatever
// form, and nowhere else; never printed.
#include "libdsar/engine/old_values.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/correction_notes.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace dsar {
namespace {

const std::string plan_digest_words(64, 'a');

/// Two people in a database and in a log whose lines have no key.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people:
    key: id
    fields: {id: {}, email: {identifies: email, stored_as: typed}, city: {category: user.contact.address.city}}
)");
        map("logs", R"(store: logs
kind: csv
path: stores/logs
collections:
  visits:
    path: "*.csv"
    key: ["#file", "#"]
    fields: {who: {identifies: email}, page: {}}
)");
        sql("app", R"(
create table people(id integer primary key, email text, city text);
insert into people values (1, 'eva.unmistakable@x.com', 'Kaunas'), (2, 'adam@x.com', 'Kaunas');
)");
        before = "who,page\neva.unmistakable@x.com,/\nadam@x.com,/\n";
        file("stores/logs/a.csv", before);
        workspace = load();
    }

    /// Plans the correction of Eva's e-mail address as if to apply it, and notes it.
    std::vector<CorrectedValue> note(const std::string& target, const std::string& value,
                                     const std::string& known_by_email,
                                     const std::string& plan = plan_digest_words) {
        CaseRequest request;
        request.right = Right::Rectify;
        request.subject.identifiers = {{"email", known_by_email}};
        request.today = parse_date("2026-11-27").value();
        ActingOrder order;
        order.corrections = {{target, value, {}}};
        Spool spool(root());
        SearchOptions options;
        options.right = Right::Rectify;
        Progress quiet;
        SearchResult found =
            search(workspace, subjects_of(workspace, request, order), options, spool, quiet);
        for (SubjectMatches& subject : found.subjects) {
            subject.matches.edit();
        }
        const ChangePlan now =
            make_change_plan(workspace, request, order, nullptr, found, spool, request.today);
        std::vector<CorrectedValue> out =
            corrected_values(workspace, now, found.subjects.front().matches.whole(), spool);
        CorrectionNotes notes(workspace, "2026-0001", Right::Rectify, request.today);
        notes.begin(plan, out);
        notes.store_done(plan, "app");
        notes.store_done(plan, "logs");
        return out;
    }
    /// `where: what|..` of what is wrong.
    [[nodiscard]] std::string found(const std::string& only = {}) const {
        std::string out;
        for (const Problem& problem : check_corrections_stand(workspace, only)) {
            BOOST_TEST(problem.what.find("unmistakable") == std::string::npos);
            out += problem.where + ": " + problem.what + "|";
        }
        return out;
    }

    std::string before;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(old_values, Desk)

BOOST_AUTO_TEST_CASE(a_workspace_in_which_nothing_was_corrected_has_no_journal) {
    BOOST_TEST(found().empty());
    BOOST_TEST(!CorrectionJournal::is_there(workspace));
    const CorrectionNotes notes(workspace, "2026-0001", Right::Erase, {});
    BOOST_TEST(!CorrectionJournal::is_there(workspace));
}

BOOST_AUTO_TEST_CASE(an_old_value_that_an_import_brings_back_is_found_where_it_was) {
    BOOST_TEST(note("email", "eve@x.com", "eva.unmistakable@x.com").size() == 2U);
    sql("app", "update people set email = 'eve@x.com' where id = 1");
    file("stores/logs/a.csv", "who,page\neve@x.com,/\nadam@x.com,/\n");
    BOOST_TEST(found().empty());
    // However it is spelled; somebody else's record may hold it.
    sql("app", "update people set email = 'EVA.Unmistakable@x.com' where id = 1");
    BOOST_TEST(found() == "app.people.email: 1 record holds again the value that was corrected|");
    sql("app", "update people set email = 'eva.unmistakable@x.com' where id = 2");
    BOOST_TEST(found() == "app.people.email: 1 record holds again the value that was corrected|");
    sql("app", "update people set email = 'third@x.com' where id = 1");
    BOOST_TEST(found().empty());
    // Lines have no key: the same line is known again wherever it stands.
    file("stores/logs/b.csv", before);
    BOOST_TEST(found() == "logs.visits.who: 1 record holds again the value that was corrected|");
    BOOST_TEST(found("app").empty());
}

BOOST_AUTO_TEST_CASE(what_is_filled_in_replaces_nothing) {
    sql("app", "update people set city = null where id = 1");
    BOOST_TEST(note("people.city", "Vilnius", "eva.unmistakable@x.com").empty());
    BOOST_TEST(found().empty());
}

BOOST_AUTO_TEST_CASE(a_value_that_is_right_after_all_is_old_no_longer) {
    note("email", "eve@x.com", "eva.unmistakable@x.com");
    sql("app", "update people set email = 'eve@x.com' where id = 1");
    file("stores/logs/a.csv", "who,page\neve@x.com,/\nadam@x.com,/\n");
    note("email", "eva.unmistakable@x.com", "eve@x.com", std::string(64, 'b'));
    sql("app", "update people set email = 'eva.unmistakable@x.com' where id = 1");
    file("stores/logs/a.csv", before);
    BOOST_TEST(found().empty());
    file("stores/logs/a.csv", "who,page\neve@x.com,/\nadam@x.com,/\n");
    BOOST_TEST(found() == "logs.visits.who: 1 record holds again the value that was corrected|");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said_and_never_found_in_order) {
    note("email", "eve@x.com", "eva.unmistakable@x.com");
    file("stores/app.db", "no database");
    file("stores/logs/a.csv", "who,page\neve@x.com,/\nadam@x.com,/\n");
    const std::string unread = found();
    BOOST_TEST(unread.find("app: was not read to its end") == 0U, unread);
    file(".dsar/corrections.db", "");
    BOOST_TEST(found().find("the correction journal") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
