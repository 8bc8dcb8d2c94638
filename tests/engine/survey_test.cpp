// SPDX-License-Identifier: Apache-2.0
// Until when found records are kept (dsar-map(5), RETENTION), and what the map does not list.
#include "libdsar/engine/survey.hpp"

#include "libdsar/engine/search.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

struct Dated : dsar::test::TempWorkspace {
    Dated() {
        file("dsar.yaml",
             "dsar: 1\ncontroller: {name: N, country: LT, contact: c}\nretention:\n"
             "  account: {keep: 2 years, after: closed}\n"
             "  billing: {keep: 10 years, after: issued, counted_from: end_of_financial_year}\n"
             "  support: {keep: 3 years, after: last_message}\n");
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    key: id
    retention: account
    dated_by: {closed: closed_at}
    fields: {id: {}, email: {identifies: email}, home: {leads_to: homes.id}, closed_at: {}}
  homes: {key: id, retention: account, dated_by: {closed: newest of accounts.closed_at}, fields: {id: {}}}
  invoices:
    key: id
    retention: billing
    dated_by: {issued: issued_on}
    fields: {id: {}, account: {belongs_to: accounts.id}, issued_on: {}}
  lines:
    key: [invoice, "no"]
    retention: billing
    dated_by: {issued: invoices.issued_on}
    fields: {invoice: {belongs_to: invoices.id}, "no": {}}
  tickets:
    key: id
    retention: support
    dated_by: {last_message: newest of messages.sent_at}
    fields: {id: {}, account: {belongs_to: accounts.id}}
  messages:
    key: id
    retention: support
    dated_by: {last_message: sent_at}
    fields: {id: {}, ticket: {belongs_to: tickets.id}, sent_at: {}}
)");
        sql("app", R"(
create table accounts(id integer primary key, email text, home int, closed_at text);
create table homes(id integer primary key);
create table invoices(id integer primary key, account int, issued_on text);
create table lines(invoice int, "no" int, primary key(invoice, "no"));
create table tickets(id integer primary key, account int);
create table messages(id integer primary key, ticket int, sent_at text);
insert into homes values (1), (2);
insert into accounts values (1, 'jo@x.com', 1, '2025-03-01'), (2, 'jo@x.com', 1, null),
  (3, 'al@x.com', 2, '2025-03-01'), (4, 'bo@x.com', 2, '2026-03-01');
insert into invoices values (10, 1, '2024-05-06'), (11, 1, null), (12, 3, '2020-01-02');
insert into lines values (10, 1), (10, 2), (11, 1), (12, 1);
insert into tickets values (20, 1), (21, 3);
insert into messages values (30, 20, '2024-01-01'), (31, 20, null), (32, 20, '2025-06-30');
)");
    }

    struct Seen {
        dsar::Matches matches;
        dsar::Survey survey;
    };

    Seen see(const std::string& email) const {
        const dsar::Workspace workspace = load();
        dsar::Spool spool(root());
        dsar::Progress quiet;
        const std::vector<dsar::Subject> subjects = {{{{"email", email}}}};
        auto found = dsar::search(workspace, subjects, {}, spool, quiet);
        dsar::Survey survey = dsar::survey(workspace, found.subjects[0].matches, spool);
        return {std::move(found.subjects[0].matches), std::move(survey)};
    }

    dsar::Survey of(const std::string& email) const { return see(email).survey; }

    /// `collection/key event through` of each match that has a date rule.
    std::set<std::string> terms(const std::string& email) const {
        const auto day = [](const std::optional<dsar::Date>& date) {
            return date ? dsar::format(*date) : std::string("-");
        };
        const Seen seen = see(email);
        std::set<std::string> out;
        for (std::size_t index = 0; index < seen.matches.size(); ++index) {
            const dsar::Match match = seen.matches[index];
            const dsar::RecordTerm& term = seen.survey.terms.at(index);
            if (term.dated) {
                out.insert(match.collection + "/" + dsar::key_text(match.key) + " " +
                           day(term.event) + " " + day(term.through));
            }
        }
        return out;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(survey, Dated)

BOOST_AUTO_TEST_CASE(takes_the_date_of_the_record_that_it_belongs_to) {
    const dsar::KeptRange lines = of("jo@x.com").kept.at("app/lines");
    BOOST_REQUIRE(lines.first.has_value());
    BOOST_TEST(dsar::format(*lines.first) == "2034-12-31");
    BOOST_TEST(dsar::format(*lines.last) == "2034-12-31");
    BOOST_TEST(lines.open_ended == 1U);  // its invoice has no date
    BOOST_TEST(of("al@x.com").kept.at("app/lines").words() == "until 2030-12-31");
}

BOOST_AUTO_TEST_CASE(takes_the_newest_date_of_several_parts) {
    BOOST_TEST(of("jo@x.com").kept.at("app/tickets").words() == "until 2028-06-30");
    BOOST_TEST(of("al@x.com").kept.at("app/tickets").open_ended == 1U);  // no message at all
}

BOOST_AUTO_TEST_CASE(keeps_open_what_belongs_to_an_open_account_or_to_others_too) {
    const dsar::KeptRange open = of("jo@x.com").kept.at("app/homes");
    BOOST_TEST(open.open_ended == 1U);
    BOOST_TEST(!open.first.has_value());
    // al's account is closed, but bo lives there too: his date is not known here.
    const dsar::KeptRange shared = of("al@x.com").kept.at("app/homes");
    BOOST_TEST(shared.open_ended == 1U);
    BOOST_TEST(!shared.first.has_value());
    sql("app", "update accounts set home = null where id = 4");
    BOOST_TEST(of("al@x.com").kept.at("app/homes").words() == "until 2027-03-01");
}

BOOST_AUTO_TEST_CASE(says_of_each_record_when_its_event_was_and_how_long_it_stays) {
    const std::set<std::string> known = terms("al@x.com");
    for (const char* each :
         {"accounts/3 2025-03-01 2027-03-01", "invoices/12 2020-01-02 2030-12-31", "tickets/21 - -",
          "homes/2 - -"}) {
        BOOST_TEST(known.contains(each), each);
    }
    BOOST_TEST(terms("jo@x.com").contains("accounts/2 - -"));
}

BOOST_AUTO_TEST_CASE(lists_each_path_that_the_map_does_not) {
    sql("app",
        "alter table invoices add column note text;"
        "alter table invoices add column extra text;"
        "update invoices set note = 'x', extra = '{\"a\": 1}'");
    const auto unlisted = of("jo@x.com").unlisted;
    BOOST_REQUIRE(unlisted.size() == 1U);
    const std::set<std::string> expected = {"extra", "note"};
    BOOST_TEST(unlisted.at("app/invoices") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lists_no_object_that_is_missing_as_a_whole) {
    dsar::CollectionEntry events;
    events.fields.resize(2);
    events.fields[0].path = "who.email";
    events.fields[1].path = "items[].name";
    const auto unlisted = [&](const std::string& name, dsar::Value value) {
        std::set<std::string> out;
        dsar::note_unlisted(events, {{}, {{name, std::move(value)}}}, out);
        return out.size();
    };
    BOOST_TEST(unlisted("who", {}) == 0U);
    BOOST_TEST(unlisted("items", {dsar::ValueKind::Json, "[null]"}) == 0U);
    BOOST_TEST(unlisted("who", dsar::text_value("jo")) == 1U);
    BOOST_TEST(unlisted("who", {dsar::ValueKind::Json, R"({"name": null})"}) == 1U);
    BOOST_TEST(unlisted("whoever", {}) == 1U);
    // Text that holds JSON, as a column of a database does.
    BOOST_TEST(unlisted("who", dsar::text_value(R"({"email": "jo@x.com"})")) == 0U);
    BOOST_TEST(unlisted("who", dsar::text_value(R"({"name": "jo"})")) == 1U);
    BOOST_TEST(unlisted("whoever", dsar::text_value(R"({"email": "jo@x.com"})")) == 1U);
}

BOOST_AUTO_TEST_CASE(lists_no_name_that_the_map_spells_otherwise) {
    dsar::CollectionEntry events;
    events.fields.resize(3);
    events.fields[0].path = R"("a ""b"" .c")";
    events.fields[1].path = R"("plain"[]."x/y")";
    events.fields[2].path = R"("x.y".z)";
    std::set<std::string> out;
    const dsar::Record record{{},
                              {{R"(a "b" .c)", dsar::text_value("1")},
                               {"plain", {dsar::ValueKind::Json, R"([{"x/y": 1}])"}},
                               {"x.y", {dsar::ValueKind::Json, R"({"z": 1})"}}}};
    dsar::note_unlisted(events, record, out);
    BOOST_TEST(out == std::set<std::string>(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
