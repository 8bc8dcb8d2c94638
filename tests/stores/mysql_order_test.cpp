// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/mysql_shop.hpp"
#include "tests/stores/order_cases.hpp"

namespace dsar::test {

using Cases = OrderCases<MysqlShop>;

BOOST_AUTO_TEST_SUITE(mysql_order)

BOOST_AUTO_TEST_CASE(self_references) {
    Cases::self_references();
}

BOOST_AUTO_TEST_CASE(references_between_tables_in_any_order) {
    Cases::references_between_tables_in_any_order();
}

BOOST_AUTO_TEST_CASE(circles_with_a_reference_that_can_be_cleared) {
    Cases::circles_with_a_reference_that_can_be_cleared();
}

BOOST_AUTO_TEST_CASE(circles_that_nothing_opens) {
    Cases::circles_that_nothing_opens();
}

BOOST_AUTO_TEST_CASE(many_rows_at_once) {
    Cases::many_rows_at_once();
}

BOOST_AUTO_TEST_CASE(a_long_chain) {
    Cases::a_long_chain();
}

/// InnoDB removes none, though it takes them.
BOOST_AUTO_TEST_CASE(a_row_that_refers_to_itself_alone_and_cannot_do_without) {
    const MysqlShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, up int NOT NULL, FOREIGN KEY(up) REFERENCES t(id));"
        "INSERT INTO t VALUES (1,1)");
    const CollectionEntry t = collection_entry("t", {"id"});
    BOOST_TEST(obstacle_words(shop.obstacles({shop.removal_of(t, "1")})) == "0 circle");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
