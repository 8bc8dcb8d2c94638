// SPDX-License-Identifier: Apache-2.0
// A connection that is cut behind any byte that the server sends, at the boundaries of its messages
// above all, gives an error or all rows, never a few of them; and how often a search waits.
#include "tests/stores/postgres_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

namespace dsar::test {
namespace {

constexpr std::size_t rows_made = 1200;  // more than one fetch

/// How many rows come through a connection that is cut; nullopt when the error comes.
std::optional<std::size_t> rows_through(std::size_t most, std::size_t& sent) {
    CuttingProxy proxy(postgres_socket(), most);
    const StoreEntry store = postgres_behind(proxy.port());
    const CollectionEntry collection = collection_entry("t", {"id"});
    const Query query{&collection, {}, false, true};
    std::optional<std::size_t> count;
    try {
        count = find_all(*open_store(store, {}), {&query, 1}).size();
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(words_of(error).find("marker") == std::string::npos);
    }
    sent = proxy.sent();
    return count;
}

/// What one search finds that asks an index, scans, and fetches what the scan found.
std::optional<std::size_t> found_through(const std::string& port) {
    const CollectionEntry people = collection_entry("people", {"id"});
    const CollectionEntry notes = collection_entry("notes", {"id"});
    const Needles mails = needles_of(Form::Email, {"marker1@x.com", "marker2@x.com"});
    const Needles owners = needles_of(Form::Reference, {"1", "2"});
    const Query queries[] = {{&people, {{{"email"}, &mails, false}}, false},
                             {&notes, {{{"owner"}, &owners, false}}, false},
                             {&people, {{{"typed"}, &mails, true}}, false}};
    try {
        return find_all(*open_store(postgres_behind(port), {}), queries).size();
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(words_of(error).find("marker") == std::string::npos);
    }
    return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_CASE(postgres_gives_all_rows_or_an_error_wherever_it_is_cut) {
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE shop.t(id int PRIMARY KEY, v text);"
        "INSERT INTO shop.t SELECT n, 'marker' || n FROM generate_series(1, " +
        std::to_string(rows_made) + ") n");
    std::size_t whole = 0;
    BOOST_REQUIRE(rows_through(std::size_t{1} << 40U, whole) == rows_made);
    BOOST_TEST(whole > rows_made * 20);
    std::mt19937 random(20261128);
    std::vector<std::size_t> places{1, 2, 5, 6, 9, 10, whole - 1, whole - 2, whole - 5, whole - 6};
    for (std::size_t count = 0; count < 190; ++count) {
        places.push_back(random() % (count % 2 == 0 ? whole : 3000) + 1);
    }
    std::size_t errors = 0;
    for (const std::size_t place : places) {
        std::size_t sent = 0;
        const std::optional<std::size_t> count = rows_through(place, sent);
        BOOST_TEST((!count || *count == rows_made),
                   place << " of " << whole << " bytes: " << count.value_or(0) << " rows");
        errors += count ? 0U : 1U;
    }
    BOOST_TEST(errors > places.size() * 3 / 4);
}

BOOST_AUTO_TEST_CASE(postgres_is_cut_at_every_message_and_one_byte_around_it) {
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE shop.people(id int PRIMARY KEY, email text, typed text);"
        "CREATE TABLE shop.notes(id int PRIMARY KEY, owner int);"
        "CREATE INDEX ON shop.people(email); CREATE INDEX ON shop.notes(owner);"
        "INSERT INTO shop.people SELECT n, 'marker' || n || '@x.com', 'Marker' || n || '@X.com'"
        " FROM generate_series(1, 4) n; INSERT INTO shop.notes SELECT n, n % 3 FROM"
        " generate_series(1, 9) n");
    constexpr std::size_t all = 2 + 6 + 2;
    constexpr std::size_t never = CutOnceProxy::never;
    std::array<std::string, 2> said;
    {
        const CutOnceProxy whole(postgres_socket(), never, never);
        BOOST_REQUIRE(found_through(whole.port()) == all);
        said = whole.seen();
    }
    for (std::size_t side = 0; side < 2; ++side) {
        std::set<std::size_t> places;
        for (const std::size_t end : message_ends(said.at(side), side == 0)) {
            places.insert({end - 1, end, end + 1});
        }
        BOOST_TEST(places.size() > (side == 0 ? 30U : 150U));
        std::size_t errors = 0;
        for (const std::size_t place : places) {
            const CutOnceProxy proxy(postgres_socket(), side == 0 ? place : never,
                                     side == 1 ? place : never);
            const std::optional<std::size_t> count = found_through(proxy.port());
            BOOST_TEST((!count || *count == all), place << " bytes: " << count.value_or(0));
            errors += count ? 0U : 1U;
        }
        BOOST_TEST(errors > places.size() / 2);
    }
}

BOOST_AUTO_TEST_CASE(postgres_is_waited_for_once_for_all_lookups_of_a_search) {
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    constexpr std::size_t tables = 8;
    std::string sql;
    std::vector<CollectionEntry> collections;
    for (std::size_t number = 0; number < tables; ++number) {
        const std::string name = "t" + std::to_string(number);
        sql += "CREATE TABLE shop." + name +
               "(id int PRIMARY KEY, a int, b int);CREATE INDEX ON shop." + name +
               "(a); CREATE INDEX ON shop." + name + "(b);INSERT INTO shop." + name +
               " SELECT n, n, -n FROM generate_series(1, 5) n;";
        collections.push_back(collection_entry(name, {"id"}));
    }
    server.sql(sql);
    const Needles values = needles_of(Form::Reference, {"1", "-3"});
    std::vector<Query> queries;
    for (const CollectionEntry& collection : collections) {
        queries.push_back({&collection, {{{"a"}, &values, false}, {{"b"}, &values, false}}, false});
    }
    CuttingProxy proxy(postgres_socket(), std::size_t{1} << 40U);
    const auto reader = open_store(postgres_behind(proxy.port()), {});
    BOOST_TEST(find_all(*reader, queries).size() == 2 * tables);
    for (int again = 0; again < 3; ++again) {
        const std::size_t before = proxy.turns();
        BOOST_TEST(find_all(*reader, queries).size() == 2 * tables);
        // What ended the last one is answered meanwhile, and what is large comes in pieces.
        BOOST_TEST(proxy.turns() - before <= 3U);
    }
}

}  // namespace dsar::test
