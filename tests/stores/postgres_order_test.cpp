// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/order_cases.hpp"
#include "tests/stores/postgres_shop.hpp"

namespace dsar::test {

using Cases = OrderCases<PostgresShop>;

BOOST_AUTO_TEST_SUITE(postgres_order)

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

/// What the server checks at the end needs no order.
BOOST_AUTO_TEST_CASE(circles_of_references_that_are_checked_at_the_end) {
    const PostgresShop shop(
        "CREATE TABLE a(id int PRIMARY KEY, b int NOT NULL); CREATE TABLE b(id int PRIMARY KEY,"
        " a int NOT NULL); INSERT INTO a VALUES (1,1); INSERT INTO b VALUES (1,1);"
        "ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b(id) DEFERRABLE;"
        "ALTER TABLE b ADD FOREIGN KEY(a) REFERENCES a(id)");
    const CollectionEntry a = collection_entry("a", {"id"});
    const CollectionEntry b = collection_entry("b", {"id"});
    const auto before = PostgresShop::dump();
    std::vector<Change> changes{shop.removal_of(a, "1"), shop.removal_of(b, "1")};
    BOOST_TEST(obstacle_words(shop.obstacles(changes)) == "");
    const std::vector<Change> back = put_backs(changes, shop.copies(changes));
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
    BOOST_TEST(all_are(shop.change(back), Changed::Done));
    BOOST_TEST((PostgresShop::dump() == before));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
