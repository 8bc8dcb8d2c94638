// SPDX-License-Identifier: Apache-2.0
// A connection that is cut behind any byte that the server sends gives an error or all rows, never
// a few of them.
#include "tests/stores/cutting_proxy.hpp"
#include "tests/support/mysql_server.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace dsar::test {
namespace {

constexpr std::size_t rows_made = 1200;  // more than one fetch

/// How many rows come through a connection that is cut; nullopt when the error comes.
std::optional<std::size_t> rows_through(std::size_t most, std::size_t& sent) {
    CuttingProxy proxy(MysqlServer::get().socket(), most);
    StoreEntry store = MysqlServer::get().store();
    store.options.erase("socket");
    store.options["host"] = "127.0.0.1";
    store.options["port"] = proxy.port();
    store.options["ssl_mode"] = "disable";
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

}  // namespace

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
