// SPDX-License-Identifier: Apache-2.0
// However many rows of a table are somebody's, few of them are in memory; and neither side waits
// for the other for ever when both have much to say.
#include "tests/support/kill_points.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace dsar::test {
namespace {

/// The most memory that this process had since forget_peak(), in KiB.
std::size_t peak() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word == "VmHWM:") {
            std::size_t size = 0;
            status >> size;
            return size;
        }
    }
    BOOST_FAIL("/proc/self/status has no VmHWM");
    return 0;
}

void forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace

BOOST_AUTO_TEST_CASE(postgres_streams_many_rows_in_flat_memory) {
    constexpr std::size_t rows = 300'000;
    constexpr std::size_t most_kib = 8 * 1024;
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    server.sql(
        "CREATE TABLE shop.many(id int PRIMARY KEY, owner int, owner_typed text, note text);"
        "INSERT INTO shop.many SELECT n, 7, ' 7 ', repeat('x', 100) FROM generate_series(1, " +
        std::to_string(rows) + ") n; CREATE INDEX ON shop.many(owner); ANALYZE shop.many");
    const CollectionEntry collection = collection_entry("many", {"id"});
    const Needles owner = needles_of(Form::Reference, {"7"});
    const Needles typed = needles_of(Form::Plain, {"7"});
    const auto reader = open_store(server.store(), {});
    for (const Condition& condition :
         {Condition{{"owner"}, &owner, false}, Condition{{"owner_typed"}, &typed, true}}) {
        const Query query{&collection, {condition}, false};
        forget_peak();
        const std::size_t before = peak();
        std::size_t count = 0;
        reader->find({&query, 1},
                     [&](std::size_t, const Record&, std::span<const Hit>) { ++count; }, {});
        BOOST_TEST(count == rows);
        // A sanitizer holds back what was freed.
        BOOST_TEST((is_sanitized || peak() - before < most_kib));
    }
    server.sql("DROP TABLE shop.many");
}

BOOST_AUTO_TEST_CASE(postgres_is_told_much_while_it_says_much) {
    constexpr std::size_t rows = 60'000;
    constexpr std::size_t tables = 4;
    const PostgresServer& server = PostgresServer::get();
    server.start_afresh();
    Needles values(Form::Reference, {});
    for (std::size_t value = 1; value <= rows; ++value) {
        values.add(std::to_string(value));
    }
    std::vector<CollectionEntry> collections;
    std::vector<Query> queries;
    for (std::size_t number = 0; number < tables; ++number) {
        const std::string name = "t" + std::to_string(number);
        server.sql("CREATE TABLE shop." + name +
                   "(id int PRIMARY KEY, note text); INSERT INTO shop." + name +
                   " SELECT n, repeat('x', 2000) FROM generate_series(1, " + std::to_string(rows) +
                   ") n");
        collections.push_back(collection_entry(name, {"id"}));
    }
    for (const CollectionEntry& collection : collections) {
        queries.push_back({&collection, {{{"id"}, &values, false}}, false});
    }
    std::size_t count = 0;
    open_store(server.store(), {})
        ->find(queries, [&](std::size_t, const Record&, std::span<const Hit>) { ++count; }, {});
    BOOST_TEST(count == rows * tables);
    server.start_afresh();
}

}  // namespace dsar::test
