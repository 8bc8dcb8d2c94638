// SPDX-License-Identifier: Apache-2.0
// Samples of tables of MariaDB: from all over, each row once, the same ones for the same seed.
#include "libdsar/stores/mysql/session.hpp"
#include "tests/support/mysql_server.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dsar::test {
namespace {

constexpr const char* tables = R"(
CREATE TABLE whole(id bigint PRIMARY KEY, v text);
INSERT INTO whole SELECT seq, concat('v', seq) FROM seq_1_to_20000;
CREATE TABLE below(id int PRIMARY KEY, v text);
INSERT INTO below SELECT CAST(seq AS signed) - 10001, 'v' FROM seq_1_to_20000;
CREATE TABLE uneven(id bigint unsigned PRIMARY KEY, v text);
INSERT INTO uneven SELECT seq, 'v' FROM seq_1_to_19999;
INSERT INTO uneven VALUES (18446744073709551615, 'last');
CREATE TABLE letters(id char(32) PRIMARY KEY, v text);
INSERT INTO letters SELECT md5(seq), 'v' FROM seq_1_to_20000;
CREATE TABLE pairs(a int, id int, v text, PRIMARY KEY (a, id));
INSERT INTO pairs SELECT seq % 2, seq, 'v' FROM seq_1_to_20000;
CREATE TABLE versions(id int PRIMARY KEY, v text) WITH SYSTEM VERSIONING;
INSERT INTO versions SELECT seq, 'old' FROM seq_1_to_4000;
UPDATE versions SET v = 'new';
CREATE TABLE few(id int PRIMARY KEY, v text);
INSERT INTO few VALUES (1, 'a'), (2, 'b'), (3, NULL);
CREATE VIEW seen AS SELECT * FROM whole;)";

struct Drawn {
    std::vector<std::string> ids;
    std::vector<Value> values;

    [[nodiscard]] std::set<std::string> different() const { return {ids.begin(), ids.end()}; }
    [[nodiscard]] std::size_t above(long long place) const {
        return static_cast<std::size_t>(std::count_if(ids.begin(), ids.end(), [&](const auto& id) {
            return std::stoull(id) > static_cast<unsigned long long>(place);
        }));
    }
};

Drawn draw(const std::string& table, std::uint64_t records, std::uint64_t seed = 1) {
    const CollectionEntry collection = collection_entry(table, {"id"});
    Drawn drawn;
    const bool can = open_store(MysqlServer::get().store(), {})
                         ->sample({&collection, records, seed},
                                  [&](const Record& record) {
                                      drawn.ids.push_back(value_in(record, "id")->text);
                                      drawn.values.push_back(*value_in(record, "v"));
                                  },
                                  {});
    BOOST_TEST(can);
    return drawn;
}

struct Filled {
    Filled() {
        MysqlServer::get().start_afresh();
        MysqlServer::get().sql(tables);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_sample, Filled)

BOOST_AUTO_TEST_CASE(comes_from_all_over_each_row_once_and_by_the_seed) {
    for (const char* table : {"whole", "below", "uneven", "letters", "pairs", "versions"}) {
        BOOST_TEST_CONTEXT(table) {
            const Drawn drawn = draw(table, 1000);
            BOOST_TEST(drawn.ids.size() <= 1000U);
            BOOST_TEST(drawn.ids.size() >= 500U);
            BOOST_TEST(drawn.different().size() == drawn.ids.size());
            BOOST_TEST((draw(table, 1000).ids == drawn.ids));
            BOOST_TEST((draw(table, 1000, 2).ids != drawn.ids));
        }
    }
    for (const char* table : {"whole", "uneven", "pairs"}) {
        const Drawn drawn = draw(table, 1000);
        for (const int part : {0, 5000, 10000, 15000}) {
            const std::size_t mine = drawn.above(part) - drawn.above(part + 5000);
            BOOST_TEST(mine > 50U, table << " " << part << ": " << mine);
        }
    }
    const Drawn below = draw("below", 1000);
    const auto is_below = [](const std::string& id) { return id.starts_with('-'); };
    BOOST_TEST(std::count_if(below.ids.begin(), below.ids.end(), is_below) > 200);
    BOOST_TEST(std::count_if(below.ids.begin(), below.ids.end(), is_below) < 800);
    const Drawn letters = draw("letters", 1000);
    for (const char* digit : {"0", "7", "f"}) {
        BOOST_TEST(std::any_of(letters.ids.begin(), letters.ids.end(),
                               [&](const std::string& id) { return id.starts_with(digit); }));
    }
    for (const Value& value : draw("versions", 1000).values) {
        BOOST_TEST(value.text == "new");
    }
    for (const Value& value : draw("versions@history", 100).values) {
        BOOST_TEST(value.text == "old");
    }
}

BOOST_AUTO_TEST_CASE(small_tables_and_views_come_from_the_beginning) {
    const Drawn few = draw("few", 3);
    BOOST_TEST((few.ids == std::vector<std::string>{"1", "2", "3"}));
    BOOST_TEST(few.values.back().is_null());
    BOOST_TEST(draw("few", 100).ids.size() == 3U);
    BOOST_TEST(draw("few", 2).different().size() == 2U);
    BOOST_TEST(draw("few", 1).ids.size() == 1U);
    BOOST_TEST(draw("few", 0).ids.empty());
    BOOST_TEST(draw("few", std::uint64_t(-1)).ids.size() == 3U);
    BOOST_TEST(draw("whole", 20000).ids.size() == 20000U);
    BOOST_TEST(draw("seen", 30).ids.size() == 30U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
