// SPDX-License-Identifier: Apache-2.0
// A statement stands beside the records that were not rewritten, and is found again beside them
// alone, also where a line has no key and changed in another field.
#include "libdsar/engine/statement_notes.hpp"

#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/correction_notes.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace dsar {
namespace {

/// Two people, what was guessed of them in a database and in a log whose lines have no key.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  scores:
    key: id
    fields: {id: {}, email: {identifies: email}, town: {category: user.location, origin: inferred}}
)");
        map("logs", R"(store: logs
kind: csv
path: stores/logs
collections:
  visits:
    path: "*.csv"
    key: ["#file", "#"]
    fields: {who: {identifies: email}, place: {category: user.location}, guess: {category: user.location, origin: inferred}}
)");
        sql("app", R"(
create table scores(id integer primary key, email text, town text);
insert into scores values (1, 'eva@x.com', 'Kaunas'), (2, 'adam@x.com', 'Kaunas');
)");
        file("stores/logs/a.csv",
             "who,place,guess\neva@x.com,Kaunas,Kaunas\nadam@x.com,Kaunas,Kaunas\n");
        workspace = load();
    }

    static CaseRequest request(Right right, const std::string& email) {
        CaseRequest out;
        out.right = right;
        out.subject.identifiers = {{"email", email}};
        out.today = parse_date("2026-11-27").value();
        return out;
    }
    SearchResult found(Right right, const std::vector<Subject>& people, Spool& spool) {
        SearchOptions options;
        options.right = right;
        Progress quiet;
        return search(workspace, people, options, spool, quiet);
    }
    /// What is written down when Eva's town is corrected; how many records it stands beside.
    std::size_t state() {
        const CaseRequest asked = request(Right::Rectify, "eva@x.com");
        ActingOrder order;
        order.corrections = {{"user.location", "Vilnius", {}}};
        order.statement = "I live in Vilnius.";
        Spool spool(root());
        const SearchResult known =
            found(Right::Rectify, subjects_of(workspace, asked, order), spool);
        const ChangePlan now =
            make_change_plan(workspace, asked, order, nullptr, known, spool, asked.today);
        ApplyWork work = make_work(now.plan, now.changes, asked.subject.identifiers, {});
        note_states(workspace,
                    corrected_values(workspace, now, known.subjects.front().matches, spool), work);
        return put_statement(workspace, {"2026-0001", asked.today, order.statement},
                             plan_document(now.plan), work);
    }
    /// `collection: text|..` of what is handed out to a person.
    std::string handed_out(const std::string& email) {
        const CaseRequest asked = request(Right::Access, email);
        Spool spool(root());
        const SearchResult known = found(Right::Access, {asked.subject}, spool);
        const std::vector<Match>& matches = known.subjects.front().matches;
        DisclosureFacts facts;
        facts.complete = true;
        const Plan plan = plan_disclosure(Right::Access, workspace, matches, facts);
        std::string out;
        for (const auto& [match, statements] : statements_of(workspace, plan, matches)) {
            for (const Statement& statement : statements) {
                out += matches[match].collection + ": " + statement.text + "|";
            }
        }
        return out;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(statement_notes, Desk)

BOOST_AUTO_TEST_CASE(stands_beside_what_was_not_rewritten) {
    BOOST_TEST(handed_out("eva@x.com").empty());
    BOOST_TEST(!StatementBook::is_there(workspace));
    BOOST_TEST(state() == 2U);
    BOOST_TEST(state() == 2U);
    // The line is corrected in the field that is not guessed.
    file("stores/logs/a.csv",
         "who,place,guess\nadam@x.com,Kaunas,Kaunas\neva@x.com,Vilnius,Kaunas\n");
    const std::string all = handed_out("eva@x.com");
    BOOST_TEST(all.find("scores: I live in Vilnius.|") != std::string::npos, all);
    BOOST_TEST(all.find("visits: I live in Vilnius.|") != std::string::npos, all);
    BOOST_TEST(handed_out("adam@x.com").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
