// SPDX-License-Identifier: Apache-2.0
// `map check` against real stores: what they hold and the map does not say, and what a search by
// index would miss.
#include "libdsar/engine/inspect.hpp"

#include "tests/support/temp_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace {

using dsar::Problem;

constexpr const char* people_map = R"(store: app
kind: sqlite
path: stores/app.db
ignore: [{collection: "tmp_*", why: scratch}, {collection: migrations, why: of the framework}]
collections:
  people:
    key: id
    fields:
      id: {}
      email: {identifies: email, stored_as: normal}
      phone: {identifies: {kind: phone}, stored_as: normal}
      name: {identifies: name}
      home: {leads_to: homes.id}
  homes: {key: id, fields: {id: {}}}
)";

constexpr const char* people_sql = R"(
create table homes(id integer primary key);
create table people(id integer primary key, email text, phone text, name text, home int);
create index people_email on people(email);
create index people_phone on people(phone);
create index people_home on people(home);
insert into people values (1, 'jo@x.com', '+37061234567', 'Jo', 1), (2, null, null, null, null),
  (3, 'n/a', '-', 'Al', 1), (40, 'al@x.com', '+37061234568', 'Al', 1);
)";

struct People : dsar::test::TempWorkspace {
    People() {
        map("app", people_map);
        sql("app", people_sql);
    }

    /// What each problem says, and each warning behind `cost `.
    std::set<std::string> found() const {
        std::set<std::string> out;
        for (const Problem& problem : dsar::check_stores(load(), "")) {
            const bool warning = problem.severity == Problem::Severity::Warning;
            out.insert((warning ? "cost " : "") + problem.what);
        }
        return out;
    }

    void check(const std::set<std::string>& expected) const {
        BOOST_TEST(found() == expected, boost::test_tools::per_element());
    }
};

std::string typed_name(const std::string& records = "4") {
    return "cost app.people.name holds what people typed, so every search reads the whole column "
           "(" +
           records + " records)";
}

std::string missed(const std::string& field, const std::string& records) {
    return "app.people." + field + " is looked up by its normal form, but " + records +
           " a value that is not written in it, so a search misses it";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(inspect, People)

BOOST_AUTO_TEST_CASE(finds_nothing_wrong_with_normal_values) {
    check({typed_name()});
}

BOOST_AUTO_TEST_CASE(counts_values_that_a_lookup_would_miss_and_shows_none) {
    sql("app",
        "insert into people values (5, 'Bo@X.com', '8 612 34569', 'Bo', 1),"
        "(6, ' bo@x.com', '+37061234569', 'Bo', 1)");
    check({typed_name("6"), missed("email", "2 records hold"), missed("phone", "1 record holds")});
}

BOOST_AUTO_TEST_CASE(counts_no_value_that_the_index_finds_all_the_same) {
    sql("app",
        "insert into people values (5, 'Bo@X.com', null, 'Bo', 1);"
        "drop index people_email; create index people_email on people(email collate nocase)");
    check({typed_name("5")});
}

BOOST_AUTO_TEST_CASE(stops_counting_values_at_a_thousand) {
    sql("app",
        "with recursive n(i) as (select 100 union all select i + 1 from n limit 1500)"
        "insert into people select i, 'P' || i || '@x.com', null, null, 1 from n");
    BOOST_TEST(found().contains(missed("email", "at least 1000 records hold")));
    BOOST_TEST(found().contains(typed_name("1504")));
}

BOOST_AUTO_TEST_CASE(stops_counting_records_at_a_hundred_thousand) {
    sql("app",
        "with recursive n(i) as (select 100 union all select i + 1 from n limit 100500)"
        "insert into people select i, null, null, null, 1 from n");
    BOOST_TEST(found().contains(typed_name("more than 100000")));
}

BOOST_AUTO_TEST_CASE(names_a_table_that_nobody_described_or_set_aside) {
    sql("app", "create table tmp_1(x); create table migrations(x); create table leads(email)");
    check({typed_name(), "app.leads is in the store but not in the map"});
}

BOOST_AUTO_TEST_CASE(names_the_line_of_the_map_that_must_change) {
    sql("app",
        "alter table people add column born text; drop table homes; create table leads(x);"
        "insert into people values (5, 'Bo@X.com', null, 'Bo', 1, null)");
    std::set<std::string> places;
    for (const Problem& problem : dsar::check_stores(load(), "")) {
        places.insert(problem.file + " " + problem.where + " " +
                      problem.what.substr(0, problem.what.find(' ')));
    }
    const std::set<std::string> expected{
        "map/app.yaml line 5, column 1 app.leads",
        "map/app.yaml line 8, column 5 app.people.born",
        "map/app.yaml line 10, column 7 app.people.email",
        "map/app.yaml line 12, column 7 app.people.name",
        "map/app.yaml line 14, column 3 app.homes",
    };
    BOOST_TEST(places == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_the_line_of_an_option_that_is_none) {
    map("app", "store: app\nkind: sqlite\npath: stores/app.db\npage: 3\ncollections: {}\n");
    const dsar::Problems problems = dsar::check_store_options(load());
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].where == "line 4, column 1");
}

BOOST_AUTO_TEST_CASE(names_the_collection_that_has_an_option_of_other_kinds) {
    map("app",
        "store: app\nkind: json\npath: stores\ncollections:\n  logs:\n    path: a.json\n    key: "
        "id\n"
        "    appends: rotate\n");
    map("logs",
        "store: logs\nkind: jsonl\npath: stores\ncollections:\n  logs:\n    path: a.jsonl\n"
        "    key: id\n    appends: rotate\n");
    const dsar::Problems problems = dsar::check_store_options(load());
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].file == "map/app.yaml");
    BOOST_TEST(problems[0].where == "line 8, column 5");
    BOOST_TEST(problems[0].what == "'appends' is not an option of a json store");
}

BOOST_AUTO_TEST_CASE(names_a_file_that_no_collection_takes) {
    file("stores/logs/a.csv", "id,email\n1,jo@x.com\n");
    file("stores/logs/b.csv", "id,email\n1,jo@x.com\n");
    file("stores/logs/old/c.csv", "id,email\n1,jo@x.com\n");
    file("stores/logs/readme.txt", "x");
    map("logs", R"(store: logs
kind: csv
path: stores/logs
ignore: [{collection: "**/*.txt", why: notes for us}]
collections:
  a: {path: a.csv, key: "#", fields: {id: {}, email: {identifies: email}}}
)");
    check({typed_name(), "logs.b.csv is in the store but not in the map",
           "logs.old/c.csv is in the store but not in the map"});
}

BOOST_AUTO_TEST_CASE(only_counts_what_is_unmapped_beyond_twenty) {
    std::string tables;
    for (int table = 0; table < 23; ++table) {
        tables += "create table t" + std::to_string(table) + "(x);";
    }
    sql("app", tables);
    const auto problems = found();
    BOOST_TEST(problems.size() == 22U);
    BOOST_TEST(problems.contains("app: 3 more are in the store but not in the map"));
}

BOOST_AUTO_TEST_CASE(asks_for_an_index_only_where_there_can_be_one) {
    file("stores/scans/1-7.png", "x");
    map("scans", R"(store: scans
kind: files
path: stores/scans
name_pattern: '(?P<person>[0-9]+)-(?P<number>[0-9]+)\.png'
collections: {pages: {key: key, fields: {person: {belongs_to: app/people.id}, number: {}, size: {}, modified: {}}}}
)");
    check({typed_name()});
    sql("app", "create table bare(email text)");
    map("app", people_map + std::string("  bare: {key: rowid, fields: {rowid: {}, "
                                        "email: {identifies: email, stored_as: normal}}}\n"));
    BOOST_TEST(
        found().contains("cost app.bare.email has no index, so every search reads the "
                         "whole collection"));
}

BOOST_AUTO_TEST_CASE(names_a_link_without_index_and_what_it_costs) {
    sql("app", "drop index people_home; drop index people_phone");
    check({typed_name(),
           "cost app.people.home has no index, so every search reads the whole collection (4 "
           "records)",
           "cost app.people.phone has no index, so every search reads the whole collection "
           "(4 records)"});
}

BOOST_AUTO_TEST_SUITE_END()
