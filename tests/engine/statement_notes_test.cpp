// SPDX-License-Identifier: Apache-2.0
// A statement stands beside the records that were not rewritten, and is found again beside them
// alone, also where a line has no key and changed in another field. Nobody but the person who
// stated it is handed it, whoever the record belongs to meanwhile.
#include "libdsar/engine/statement_notes.hpp"

#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/correction_notes.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
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
    fields: {id: {identifies: account_id}, email: {identifies: email}, phone: {identifies: phone}, town: {category: user.location, origin: inferred}}
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
create table scores(id integer primary key, email text, phone text, town text);
insert into scores values (1, 'eva@x.com', '+37061234567', 'Kaunas'),
    (2, 'adam@x.com', null, 'Kaunas');
)");
        file("stores/logs/a.csv",
             "who,place,guess\neva@x.com,Kaunas,Kaunas\nadam@x.com,Kaunas,Kaunas\n");
        workspace = load();
    }

    static CaseRequest request(Right right, std::vector<Identifier> person) {
        CaseRequest out;
        out.right = right;
        out.subject.identifiers = std::move(person);
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
    std::size_t state(std::vector<Identifier> person = {{"email", "eva@x.com"}}) {
        const CaseRequest asked = request(Right::Rectify, std::move(person));
        ActingOrder order;
        order.corrections = {{"user.location", "Vilnius", {}}};
        order.statement = "I live in Vilnius.";
        Spool spool(root());
        SearchResult known = found(Right::Rectify, subjects_of(workspace, asked, order), spool);
        for (SubjectMatches& subject : known.subjects) {
            subject.matches.edit();
        }
        const ChangePlan now =
            make_change_plan(workspace, asked, order, nullptr, known, spool, asked.today);
        ApplyWork work = make_work(now.plan, now.changes, asked.subject.identifiers, {});
        note_states(workspace,
                    corrected_values(workspace, now, known.subjects.front().matches.whole(), spool),
                    work);
        return put_statement(workspace, {"2026-0001", asked.today, order.statement},
                             known_again_by(workspace, order, work), plan_document(now.plan), work);
    }
    /// Eva is erased, but for the score of her town, which stays for this reason.
    void erase(const std::string& reason) const {
        ApplyWork work;
        work.given = {{"email", "eva@x.com"}};
        WorkStep step{1, "app", "scores", Decision::Keep, {}, {}, {}};
        step.records.push_back({{{"id", integer_value(1)}}, "state", {}, {}});
        work.steps.push_back(std::move(step));
        forget_statements_of_person(
            workspace, R"({"steps": [{"records": [{"reason": ")" + reason + R"("}]}]})", work);
    }
    /// `collection: text|..` of what is handed out to a person.
    std::string handed_out(const std::string& email) {
        return handed_out(std::vector<Identifier>{{"email", email}});
    }
    std::string handed_out(std::vector<Identifier> person, bool shared = false) {
        const CaseRequest asked = request(Right::Access, std::move(person));
        Spool spool(root());
        const SearchResult known = found(Right::Access, {asked.subject}, spool);
        Matches matches = known.subjects.front().matches;
        std::ranges::for_each(matches.edit(), [&](Match& match) { match.shared |= shared; });
        std::vector<Identifier> asker = asked.subject.identifiers;
        for (const FoundIdentifier& joined : known.subjects.front().identifiers) {
            asker.push_back(joined.identifier);
        }
        DisclosureFacts facts;
        facts.complete = true;
        const Plan plan = plan_disclosure(Right::Access, workspace, matches, facts);
        std::string out;
        for (const auto& [match, statements] : statements_of(workspace, plan, matches, asker)) {
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

// What was Eva's has become Adam's: its key was used again, or it changed hands.
BOOST_AUTO_TEST_CASE(is_handed_to_nobody_else_whose_record_it_is_now) {
    state({{"email", "eva@x.com"}, {"phone", "+37061234567"}, {"account_id", "1"}});
    BOOST_TEST(!handed_out("eva@x.com").empty());
    sql("app",
        "delete from scores; insert into scores values "
        "(1, 'someone.else@new.example', '+37061234567', 'Kaunas')");
    const std::string by_email = handed_out("someone.else@new.example");
    BOOST_TEST(by_email.empty(), by_email);
    const std::string by_all = handed_out(
        {{"email", "someone.else@new.example"}, {"phone", "+37061234567"}, {"account_id", "1"}});
    BOOST_TEST(by_all.empty(), by_all);
    file("stores/logs/a.csv", "who,place,guess\neva@x.com,Vilnius,Kaunas\n");
    BOOST_TEST(handed_out("eva@x.com") == "visits: I live in Vilnius.|");
}

BOOST_AUTO_TEST_CASE(who_is_known_by_nothing_better_is_known_by_that_alone) {
    BOOST_TEST(state({{"account_id", "1"}}) > 0U);
    BOOST_TEST(handed_out({{"account_id", "1"}}) == "scores: I live in Vilnius.|");
    BOOST_TEST(handed_out("eva@x.com").empty());
}

BOOST_AUTO_TEST_CASE(beside_what_others_need_too_it_is_for_that_person_alone) {
    state();
    BOOST_TEST(!handed_out({{"email", "eva@x.com"}}, true).empty());
    BOOST_TEST(handed_out({{"email", "adam@x.com"}, {"account_id", "1"}}, true).empty());
    // A telephone is not one person's.
    const std::vector<Identifier> home{{"phone", "+37061234567"}};
    const StatedRecord score{{"app", "scores"}, "key 1"};
    StatementBook(workspace).put({"2026-0002", parse_date("2026-11-27").value(), "By telephone."},
                                 home, std::vector<StatedRecord>{score});
    const std::vector<Identifier> eva{{"email", "eva@x.com"}, home.front()};
    BOOST_TEST(handed_out(eva, false).find("By telephone.") != std::string::npos);
    BOOST_TEST(handed_out(eva, true).find("By telephone.") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(goes_with_the_person_but_for_what_is_kept_of_them) {
    state();
    erase("retention");
    BOOST_TEST(handed_out("eva@x.com") == "scores: I live in Vilnius.|");
    erase("shared");
    BOOST_TEST(handed_out("eva@x.com").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
