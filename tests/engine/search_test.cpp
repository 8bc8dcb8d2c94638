// SPDX-License-Identifier: Apache-2.0
// The rules of locating (dsar-map(5)), each on a real SQLite store.
#include "libdsar/engine/search.hpp"

#include "libdsar/base/error.hpp"
#include "tests/engine/found_words.hpp"
#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

namespace {

using dsar::Match;
using dsar::Subject;
using dsar::test::by_email;
using dsar::test::check;
using dsar::test::find;
using dsar::test::TempWorkspace;
using dsar::test::words;

constexpr const char* accounts_map = R"(store: app
kind: sqlite
path: stores/app.db
collections:
  accounts:
    role: controller
    purpose: service
    key: id
    fields:
      id: {identifies: {kind: account_id, extends: true}}
      email: {identifies: email, category: user.contact.email, origin: provided}
      phone: {identifies: {kind: phone, extends: true}, category: user.contact.phone_number}
      name: {identifies: name, category: user.name}
      address_id: {leads_to: addresses.id}
      manager_id: {mentions: accounts.id}
  addresses: {role: controller, purpose: service, key: id, fields: {id: {}, street: {category: user.contact.address.street}}}
  invoices:
    role: controller
    purpose: billing
    key: id
    fields: {id: {}, account_id: {belongs_to: accounts.id}, note: {free_text: true, category: user.content}}
  lines:
    role: controller
    purpose: billing
    key: [invoice, position]
    fields: {invoice: {belongs_to: invoices.id}, position: {}, what: {}}
)";

constexpr const char* accounts_sql = R"(
create table accounts(id integer primary key, email text, phone text, name text, address_id int,
                      manager_id int);
create index accounts_email on accounts(email);
create table addresses(id integer primary key, street text);
create table invoices(id integer primary key, account_id int, note text);
create index invoices_account on invoices(account_id);
create table lines(invoice int, position int, what text, primary key(invoice, position));
insert into addresses values (1, 'own'), (2, 'office'), (3, 'nobody');
insert into accounts values
  (0, 'zero@x.com', null, 'Zero', null, null),
  (1, 'jo@x.com', '8 612 34567', 'Jonas Žukas', 1, 2),
  (2, 'boss@x.com', '+370 699 11111', 'Ana Boss', 2, null),
  (3, 'bobjo@x.com', '+37061234567', 'Bob Jo', 2, 2),
  (4, 'other@x.com', null, 'Jonas Žukas', null, null);
insert into invoices values (10, 1, 'paid by jo@x.com'), (11, 3, 'copy to jo@x.com, please'),
  (12, 0, null), (13, 4, 'to bobjo@x.com');
insert into lines values (10, 1, 'a'), (10, 2, 'b'), (11, 1, 'c'), (12, 1, 'd');
)";

struct Accounts : TempWorkspace {
    Accounts() {
        map("app", accounts_map);
        sql("app", accounts_sql);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search, Accounts)

BOOST_AUTO_TEST_CASE(follows_links_from_an_exact_record_and_counts_mentions) {
    const auto result = find(load(), {by_email(" JO@X.com")});
    BOOST_TEST(result.complete);
    check(result.subjects[0],
          {"accounts/1 exact", "addresses/1 linked", "invoices/10 linked", "lines/[10,1] linked",
           "lines/[10,2] linked",
           // the phone joined the identity: it is account 3's too, whose e-mail differs
           "accounts/3 possible", "invoices/11 possible text"});
}

BOOST_AUTO_TEST_CASE(marks_what_another_person_would_match_too_and_does_not_follow_it) {
    const auto result = find(load(), {by_email("boss@x.com")});
    check(result.subjects[0], {"accounts/2 exact", "addresses/2 linked shared",
                               "accounts/1 linked mention", "accounts/3 linked mention"});
}

BOOST_AUTO_TEST_CASE(never_takes_a_suffix_of_an_address_for_the_address) {
    const auto result = find(load(), {by_email("jo@x.com"), by_email("bobjo@x.com")});
    const auto jo = words(result.subjects[0]);
    BOOST_TEST(!jo.contains("invoices/13 possible text"));
    const auto bobjo = words(result.subjects[1]);
    BOOST_TEST(bobjo.contains("accounts/3 exact"));
    BOOST_TEST(bobjo.contains("invoices/13 possible text"));
    BOOST_TEST(!bobjo.contains("invoices/10 linked"));
}

BOOST_AUTO_TEST_CASE(finds_the_record_whose_id_is_zero) {
    const auto result = find(load(), {Subject{{{"account_id", "0"}}}});
    check(result.subjects[0], {"accounts/0 exact", "invoices/12 linked", "lines/[12,1] linked"});
}

BOOST_AUTO_TEST_CASE(calls_a_name_alone_possible_and_two_kinds_together_exact) {
    const auto name_only = find(load(), {Subject{{{"name", "ŽUKAS, Jonas"}}}});
    check(name_only.subjects[0], {"accounts/1 possible", "accounts/4 possible"});
    const auto both =
        find(load(), {Subject{{{"name", "jonas zukas"}, {"phone", "+370 612 34567"}}}});
    const auto found = words(both.subjects[0]);
    BOOST_TEST(found.contains("accounts/1 exact"));
    BOOST_TEST(found.contains("accounts/4 possible"));
    BOOST_TEST(found.contains("accounts/3 possible"));
    BOOST_TEST(found.contains("invoices/10 linked"));
}

BOOST_AUTO_TEST_CASE(searches_for_many_people_at_once_as_for_each_alone) {
    const std::vector<Subject> people = {by_email("jo@x.com"), by_email("boss@x.com"),
                                         by_email("nobody@x.com"), by_email("zero@x.com")};
    const auto together = find(load(), people);
    for (std::size_t index = 0; index < people.size(); ++index) {
        const auto alone = find(load(), {people[index]});
        check(together.subjects[index], words(alone.subjects[0]));
    }
    BOOST_TEST(together.subjects[2].matches.empty());
}

BOOST_AUTO_TEST_CASE(says_why_each_record_is_theirs) {
    const auto result = find(load(), {by_email("jo@x.com")});
    for (const Match& match : result.subjects[0].matches) {
        BOOST_TEST(!match.because.empty());
        for (const std::string& step : match.because) {
            BOOST_TEST(step.find("jo@x.com") == std::string::npos);
        }
        if (match.collection == "lines") {
            BOOST_TEST(match.because.size() == 3U);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_subject_whom_the_map_cannot_look_for) {
    BOOST_CHECK_EXCEPTION(
        find(load(), {Subject{{{"shoe_size", "42"}}}}), dsar::Error,
        [](const dsar::Error& error) { return error.kind() == dsar::ErrorKind::Usage; });
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_is_an_outcome_and_the_rest_is_found) {
    map("gone", R"(store: gone
kind: sqlite
path: stores/gone.db
collections:
  letters: {role: controller, purpose: service, key: id, fields: {id: {}, email: {identifies: email}}}
)");
    const auto result = find(load(), {by_email("jo@x.com")});
    BOOST_TEST(!result.complete);
    BOOST_REQUIRE(result.stores.size() == 2U);
    BOOST_TEST(name_of(result.stores[1].status) == "failed");
    BOOST_TEST(!result.stores[1].why.empty());
    BOOST_TEST(words(result.subjects[0]).contains("lines/[10,1] linked"));
}

BOOST_AUTO_TEST_CASE(does_not_follow_what_a_silent_store_could_share) {
    map("gone", R"(store: gone
kind: sqlite
path: stores/gone.db
collections:
  people: {role: controller, purpose: service, key: id, fields: {id: {}, email: {identifies: email}, account: {leads_to: app/accounts.id}}}
)");
    const auto found = words(find(load(), {by_email("jo@x.com")}).subjects[0]);
    BOOST_TEST(found.contains("accounts/1 exact shared"));
    BOOST_TEST(!found.contains("invoices/10 linked"));
}

BOOST_AUTO_TEST_CASE(a_left_out_store_makes_the_search_partial) {
    dsar::SearchOptions options;
    options.only_stores = {"elsewhere"};
    const auto result = find(load(), {by_email("jo@x.com")}, options);
    BOOST_TEST(!result.complete);
    BOOST_TEST(name_of(result.stores[0].status) == "skipped");
}

BOOST_AUTO_TEST_CASE(stops_when_told_to) {
    std::stop_source stop;
    stop.request_stop();
    dsar::SearchOptions options;
    options.stop = stop.get_token();
    BOOST_CHECK_EXCEPTION(
        find(load(), {by_email("jo@x.com")}, options), dsar::Error,
        [](const dsar::Error& error) { return error.kind() == dsar::ErrorKind::Interrupted; });
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

constexpr const char* calls_map = R"(store: platform
kind: sqlite
path: stores/platform.db
collections:
  leads:
    role: processor
    tenant: client
    purpose: client_calls
    key: id
    fields: {id: {}, client: {}, email: {identifies: email}, phone: {identifies: {kind: phone, extends: true}}}
  calls:
    role: processor
    purpose: client_calls
    key: id
    fields: {id: {}, lead: {belongs_to: leads.id}, caller: {identifies: phone}, callee: {identifies: phone}}
)";

struct Calls : TempWorkspace {
    Calls() {
        settings(
            "clients:\n  \"1\": {name: One, contact: a@one.example, instructions: {access: DPA "
            "1}}\n"
            "  \"2\": {name: Two, contact: a@two.example}\n");
        map("platform", calls_map);
        sql("platform", R"(
create table leads(id integer primary key, client int, email text, phone text);
create table calls(id integer primary key, lead int, caller text, callee text);
insert into leads values (1, 1, 'eva@x.com', '+37060000001'), (2, 2, 'eva@x.com', '+37060000001'),
  (3, 1, 'tom@x.com', '+37060000001'), (4, null, 'nul@x.com', null);
insert into calls values (10, 1, '+37060000009', '+37060000001'), (11, 2, null, '+37060000001'),
  (12, 3, null, '+37060000001');
)");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_in_tenants, Calls)

BOOST_AUTO_TEST_CASE(opens_only_what_a_client_instructed_us_to_open) {
    const auto result = find(load(), {by_email("eva@x.com")});
    check(result.subjects[0],
          {"leads/1 exact", "calls/10 linked shared", "leads/2 exact forward",
           // the phone joined inside tenant 1, where lead 3 has it too, with another e-mail
           "leads/3 possible"});
    for (const Match& match : result.subjects[0].matches) {
        BOOST_TEST((match.forward ? !match.has_record : true));
    }
}

BOOST_AUTO_TEST_CASE(reports_a_record_without_tenant) {
    const auto result = find(load(), {by_email("nul@x.com")});
    check(result.subjects[0], {"leads/4 exact forward"});
    BOOST_TEST(!result.problems.empty());
}

BOOST_AUTO_TEST_CASE(forwards_everything_for_a_right_without_instruction) {
    dsar::SearchOptions options;
    options.right = dsar::Right::Export;
    const auto result = find(load(), {by_email("eva@x.com")}, options);
    check(result.subjects[0], {"leads/1 exact forward", "leads/2 exact forward"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(search_in_order, TempWorkspace)

BOOST_AUTO_TEST_CASE(puts_numbers_by_value_before_other_keys) {
    map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  codes: {key: code, fields: {code: {}, email: {identifies: email}}}
)");
    sql("app",
        "create table codes(code text primary key, email text);"
        "insert into codes values ('1a', 'jo@x.com'), ('9', 'jo@x.com'), ('10', 'jo@x.com'),"
        "('2', 'jo@x.com'), ('b', 'jo@x.com');");
    const auto result = find(load(), {by_email("jo@x.com")});
    std::vector<std::string> keys;
    for (const Match& match : result.subjects[0].matches) {
        keys.push_back(dsar::key_text(match.key));
    }
    BOOST_TEST((keys == std::vector<std::string>{"2", "9", "10", "1a", "b"}));
}

BOOST_AUTO_TEST_SUITE_END()
