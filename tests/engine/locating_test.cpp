// SPDX-License-Identifier: Apache-2.0
// Further sentences of dsar-map(5), LOCATING: what lets an identifier join, references across
// stores and types, texts and tenants.
#include "tests/engine/found_words.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace {

using dsar::Subject;
using dsar::test::by_email;
using dsar::test::check;
using dsar::test::find;

std::vector<std::string> joined(const dsar::SubjectMatches& found) {
    std::vector<std::string> out;
    for (const dsar::FoundIdentifier& entry : found.identifiers) {
        out.push_back(entry.identifier.kind + " " + entry.identifier.value);
    }
    std::sort(out.begin(), out.end());
    return out;
}

using Words = std::vector<std::string>;

constexpr const char* members_map = R"(store: app
kind: sqlite
path: stores/app.db
collections:
  members:
    key: id
    fields:
      id: {}
      email: {identifies: {kind: email, extends: true}}
      card: {identifies: {kind: card, extends: true}}
      badge: {identifies: badge}
      partner: {leads_to: members.id}
  visits: {key: id, fields: {id: {}, card: {identifies: card}, badge: {identifies: badge}, email: {identifies: email}}}
)";

struct Members : dsar::test::TempWorkspace {
    Members() {
        map("app", members_map);
        sql("app", R"(
create table members(id integer primary key, email text, card text, badge text, partner int);
create table visits(id integer primary key, card text, badge text, email text);
insert into members values (1, 'jo@x.com', 'C1', 'B1', null);
insert into visits values (10, 'C1', null, null), (11, null, 'B1', null), (12, 'C2', null, null),
  (13, 'C1', null, 'al@x.com');
)");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(locating, Members)

BOOST_AUTO_TEST_CASE(lets_an_identifier_join_and_reports_one_that_does_not_extend) {
    const auto found = find(load(), {by_email("jo@x.com")}).subjects[0];
    BOOST_TEST(joined(found) == Words{"card C1"}, boost::test_tools::per_element());
    // Visit 11 is known by the badge only, which does not extend; visit 13 has another e-mail.
    check(found, {"members/1 exact", "visits/10 exact", "visits/13 possible"});
    BOOST_REQUIRE(found.matches[0].identifiers_found.size() == 1U);
    BOOST_TEST(found.matches[0].identifiers_found[0].kind == "badge");
}

BOOST_AUTO_TEST_CASE(lets_nothing_join_by_its_own_field) {
    sql("app", "insert into members values (2, 'al@x.com', 'C1', null, null)");
    // Member 2 is theirs by the card alone, if at all: his e-mail does not join.
    const auto found = find(load(), {Subject{{{"card", "C1"}}}}).subjects[0];
    const Words expected = {"email al@x.com", "email jo@x.com"};
    BOOST_TEST(joined(found) == expected, boost::test_tools::per_element());
    const auto by_mail = find(load(), {by_email("jo@x.com")}).subjects[0];
    BOOST_TEST(joined(by_mail) == Words{"card C1"}, boost::test_tools::per_element());
    BOOST_TEST(dsar::test::words(by_mail).contains("members/2 possible"));
}

BOOST_AUTO_TEST_CASE(lets_nothing_join_by_another_value_of_the_same_field) {
    map("profiles", R"(store: profiles
kind: jsonl
path: stores/profiles.jsonl
collections:
  profiles: {key: id, fields: {id: {}, "emails[]": {identifies: {kind: email, extends: true}}, badge: {identifies: badge}}}
)");
    file("stores/profiles.jsonl", R"({"id":1,"emails":["jo@x.com","jo2@x.com"]}
{"id":2,"emails":["jo3@x.com"],"badge":"B1"}
)");
    const Words card = {"card C1"};
    BOOST_TEST(joined(find(load(), {by_email("jo@x.com")}).subjects[0]) == card,
               boost::test_tools::per_element());
    const Words more = {"card C1", "email jo3@x.com", "email jo@x.com"};
    BOOST_TEST(joined(find(load(), {Subject{{{"badge", "B1"}}}}).subjects[0]) == more,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lets_nothing_join_from_a_linked_record) {
    sql("app",
        "insert into members values (2, 'al@x.com', 'C2', null, null);"
        "update members set partner = 2 where id = 1");
    const auto found = find(load(), {by_email("jo@x.com")}).subjects[0];
    BOOST_TEST(joined(found) == Words{"card C1"}, boost::test_tools::per_element());
    check(found,
          {"members/1 exact", "members/2 linked shared", "visits/10 exact", "visits/13 possible"});
}

BOOST_AUTO_TEST_CASE(lets_nothing_join_from_a_shared_record) {
    sql("app", "insert into members values (2, 'al@x.com', 'C2', null, 1)");  // al leads to jo's
    const auto found = find(load(), {by_email("jo@x.com")}).subjects[0];
    BOOST_TEST(joined(found).empty());
    check(found, {"members/1 exact shared"});
}

BOOST_AUTO_TEST_CASE(follows_references_across_stores_and_types) {
    map("lists", R"(store: lists
kind: csv
path: stores/lists
collections:
  orders: {path: orders.csv, key: "no", fields: {"no": {}, member: {belongs_to: app/members.id}}}
  lines: {path: lines.csv, key: "#", fields: {order: {}, part: {}}, belongs_to: {fields: [order, part], to: "parts.[order, part]"}}
  parts: {path: parts.csv, key: [order, part], fields: {order: {belongs_to: orders.no}, part: {}}}
)");
    file("stores/lists/orders.csv", "no,member\n7,1\n8,01\n9,\n10,1.0\n11, 1\n");
    file("stores/lists/parts.csv", "order,part\n7,1\n7,\n8,1\n");
    file("stores/lists/lines.csv", "order,part\n7,1\n7,2\n7,\n8,1\n");
    const auto found = find(load(), {by_email("jo@x.com")}).subjects[0];
    std::set<std::string> lists;
    for (const dsar::Match& match : found.matches) {
        if (match.store == "lists") {
            lists.insert(match.collection + "/" + dsar::key_text(match.key));
        }
    }
    // 01 and " 1" are other texts; an empty part of a composite reference matches nothing.
    const std::set<std::string> expected = {"orders/7", "orders/10", "parts/[\"7\",\"1\"]",
                                            "parts/[\"7\",\"\"]", "lines/1"};
    BOOST_TEST(lists == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_the_parts_of_one_element_together) {
    map("calls", R"(store: calls
kind: jsonl
path: stores/calls.jsonl
collections:
  calls:
    key: id
    fields:
      id: {}
      people[].first: {identifies: {kind: name, with: ["people[].last"]}}
      people[].last: {}
      people[].card: {identifies: card}
)");
    file(
        "stores/calls.jsonl",
        R"({"id":"c1","people":[{"first":"Jo","last":"Smith","card":"C1"},{"first":"Al","last":"Brown"}]}
{"id":"c2","people":[{"first":"Jo","last":"Brown"},{"first":"Al","last":"Smith"}]}
)");
    const Subject jo{{{"name", "Jo Smith"}, {"card", "C1"}}};
    const auto found = dsar::test::words(find(load(), {jo}).subjects[0]);
    BOOST_TEST(found.contains("calls/c1 exact"));
    BOOST_TEST(!found.contains("calls/c2 possible"));
    const auto by_name = find(load(), {Subject{{{"name", "Jo Smith"}}}}).subjects[0];
    check(by_name, {"calls/c1 possible"});
}

BOOST_AUTO_TEST_CASE(follows_each_composite_reference_of_a_list) {
    map("calls", R"(store: calls
kind: jsonl
path: stores/calls
collections:
  calls:
    path: calls.jsonl
    key: id
    leads_to: {fields: ["parts[].order", "parts[].no"], to: "pieces.[order, no]"}
    fields: {id: {}, card: {identifies: card}, "parts[].order": {}, "parts[].no": {}}
  pieces: {path: pieces.jsonl, key: [order, "no"], fields: {order: {}, "no": {}}}
)");
    file("stores/calls/calls.jsonl",
         R"({"id":"c1","card":"C9","parts":[{"order":1,"no":2},{"order":3,"no":4},{"order":5}]})");
    file("stores/calls/pieces.jsonl", R"({"order":1,"no":2}
{"order":3,"no":4}
{"order":1,"no":4}
{"order":5,"no":null}
)");
    check(find(load(), {Subject{{{"card", "C9"}}}}).subjects[0],
          {"calls/c1 exact", "pieces/[1,2] linked", "pieces/[3,4] linked"});
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

constexpr const char* desk_map = R"(store: desk
kind: sqlite
path: stores/desk.db
collections:
  ours:
    key: id
    fields: {id: {}, email: {identifies: {kind: email, extends: true}}, phone: {identifies: {kind: phone, extends: true}}, note: {free_text: true}}
  leads:
    role: processor
    tenant: client
    key: id
    fields: {id: {}, client: {}, email: {identifies: email}, phone: {identifies: {kind: phone, extends: true}}, note: {free_text: true}}
  calls:
    role: processor
    key: id
    fields: {id: {}, lead: {belongs_to: leads.id}, back: {belongs_to: leads.id}}
  replies:
    role: processor
    tenant: client
    key: id
    fields: {id: {}, client: {}, lead: {belongs_to: leads.id}, person: {mentions: ours.id}}
  notes: {key: id, fields: {id: {}, lead: {belongs_to: leads.id}, person: {mentions: ours.id}}}
)";

struct Desk : dsar::test::TempWorkspace {
    Desk() {
        settings(
            "clients:\n"
            "  \"1\": {name: One, contact: a@one.example, instructions: {access: DPA 1}}\n"
            "  \"2\": {name: Two, contact: a@two.example, instructions: {access: DPA 2}}\n");
        map("desk", desk_map);
        sql("desk", R"(
create table ours(id integer primary key, email text, phone text, note text);
create table leads(id integer primary key, client int, email text, phone text, note text);
create table calls(id integer primary key, lead int, back int);
create table replies(id integer primary key, client int, lead int, person int);
create table notes(id integer primary key, lead int, person int);
)");
    }

    dsar::SearchResult jo() const { return find(load(), {by_email("jo@x.com")}); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(locating_in_tenants, Desk)

BOOST_AUTO_TEST_CASE(keeps_what_joined_in_a_tenant_inside_it) {
    sql("desk", R"(
insert into leads values (1, 1, 'jo@x.com', '+37060000001', null), (2, 1, null, '+37060000001', null),
  (3, 2, null, '+37060000001', null);
insert into ours values (1, null, '+37060000001', null);)");
    check(jo().subjects[0], {"leads/1 exact", "leads/2 possible"});
}

BOOST_AUTO_TEST_CASE(keeps_what_joined_in_our_data_out_of_tenants) {
    sql("desk", R"(
insert into ours values (1, 'jo@x.com', '+37060000001', null), (2, null, '+37060000001', null);
insert into leads values (1, 1, null, '+37060000001', null);)");
    check(jo().subjects[0], {"ours/1 exact", "ours/2 possible"});
}

BOOST_AUTO_TEST_CASE(searches_texts_only_for_what_joined_in_their_scope) {
    sql("desk", R"(
insert into ours values (1, 'jo@x.com', '+37060000001', null), (2, 'b@x.com', null, 'ring 860000001'),
  (3, 'c@x.com', null, 'ring 860000002');
insert into leads values (1, 1, 'jo@x.com', '+37060000002', null),
  (2, 1, 'd@x.com', null, 'or 860000001'), (3, 1, 'e@x.com', null, 'or 860000002'),
  (4, 2, 'f@x.com', null, 'or 860000002'), (5, 2, 'g@x.com', null, 'or jo@x.com');)");
    check(jo().subjects[0], {"ours/1 exact", "ours/2 possible text", "leads/1 exact",
                             "leads/3 possible text", "leads/5 possible text"});
}

BOOST_AUTO_TEST_CASE(follows_no_link_out_of_a_tenant) {
    sql("desk", R"(
insert into ours values (1, 'jo@x.com', null, null);
insert into leads values (1, 1, 'jo@x.com', null, null);
insert into replies values (1, 1, 1, null), (2, 2, 1, null), (3, null, 1, null), (4, 1, null, 1);
insert into notes values (1, 1, null), (2, null, 1);)");
    const auto result = jo();
    check(result.subjects[0],
          {"ours/1 exact", "leads/1 exact", "replies/1 linked", "notes/2 linked mention"});
    std::set<std::string> problems;
    for (const dsar::Problem& problem : result.problems) {
        problems.insert(problem.where + ": " + problem.what);
    }
    const std::string across = ": a link leads from one tenant into another and was not followed";
    const std::set<std::string> expected = {
        "desk/notes" + across, "desk/replies" + across,
        "desk/replies: a record names no tenant and was not followed"};
    BOOST_TEST(problems == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reports_a_record_that_two_tenants_lead_to) {
    sql("desk", R"(
insert into leads values (1, 1, 'jo@x.com', null, null), (2, 2, 'jo@x.com', null, null);
insert into calls values (1, 1, null), (2, 1, 2);)");
    const auto result = jo();
    BOOST_TEST(dsar::test::words(result.subjects[0]).contains("calls/1 linked"));
    BOOST_REQUIRE(result.problems.size() == 1U);
    BOOST_TEST(result.problems[0].where == "desk/calls");
    BOOST_TEST(result.problems[0].what == "records of two tenants lead to one record");
}

BOOST_AUTO_TEST_SUITE_END()
