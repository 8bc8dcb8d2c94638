// SPDX-License-Identifier: Apache-2.0
// A connection that is cut behind any byte that the server sends gives an error or all rows, never
// a few of them.
#include "tests/stores/mysql_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

namespace dsar::test {
namespace {

constexpr std::size_t rows_made = 1200;  // more than one fetch

/// How many rows come through a connection that is cut; nullopt when the error comes.
std::optional<std::size_t> rows_through(std::size_t most, std::size_t& sent) {
    CuttingProxy proxy(MysqlServer::get().socket(), most);
    const StoreEntry store = mysql_behind(proxy.port());
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
        return find_all(*open_store(mysql_behind(port), {}), queries).size();
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(words_of(error).find("marker") == std::string::npos);
    }
    return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_CASE(mysql_is_cut_at_every_packet_of_either_side_and_one_byte_around_it) {
    const MysqlServer& server = MysqlServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE people(id int PRIMARY KEY, email varchar(50), typed varchar(50),"
        " INDEX(email)); CREATE TABLE notes(id int PRIMARY KEY, owner int, INDEX(owner));"
        "INSERT INTO people SELECT seq, concat('marker', seq, '@x.com'), concat('Marker', seq,"
        " '@X.com') FROM seq_1_to_4; INSERT INTO notes SELECT seq, seq % 3 FROM seq_1_to_9");
    constexpr std::size_t all = 2 + 6 + 2;
    constexpr std::size_t never = CutOnceProxy::never;
    std::array<std::string, 2> said;
    {
        const CutOnceProxy whole(server.socket(), never, never);
        BOOST_REQUIRE(found_through(whole.port()) == all);
        said = whole.seen();
    }
    for (std::size_t side = 0; side < 2; ++side) {
        std::set<std::size_t> places;
        for (const std::size_t end : packet_ends(said.at(side), side == 0)) {
            places.insert({end - 1, end, end + 1});
        }
        BOOST_TEST(places.size() > (side == 0 ? 30U : 100U));
        std::size_t errors = 0;
        for (const std::size_t place : places) {
            const CutOnceProxy proxy(server.socket(), side == 0 ? place : never,
                                     side == 1 ? place : never);
            const std::optional<std::size_t> count = found_through(proxy.port());
            BOOST_TEST((!count || *count == all), place << " bytes: " << count.value_or(0));
            errors += count ? 0U : 1U;
        }
        BOOST_TEST(errors > places.size() / 2);
    }
}

BOOST_AUTO_TEST_CASE(mysql_gives_all_rows_or_an_error_wherever_it_is_cut) {
    const MysqlServer& server = MysqlServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT seq, concat('marker', seq) FROM seq_1_to_" +
        std::to_string(rows_made));
    std::size_t whole = 0;
    BOOST_REQUIRE(rows_through(std::size_t{1} << 40U, whole) == rows_made);
    BOOST_TEST(whole > rows_made * 20);
    std::mt19937 random(20261128);
    std::vector<std::size_t> places{1, 2, 5, 6, 9, 10, whole - 1, whole - 2, whole - 5, whole - 6};
    for (std::size_t count = 0; count < 200; ++count) {
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

}  // namespace dsar::test
