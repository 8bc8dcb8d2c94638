// SPDX-License-Identifier: Apache-2.0
// Rows that refer to each other, on servers that check references at each statement: they go and
// come back whatever the order in which they are named.
#pragma once

#include "tests/stores/changing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace dsar::test {

/// `Shop` is a database that SQL makes and that is looked at from outside.
template <class Shop>
class OrderCases {
 public:
    static void self_references() {
        const Shop shop(
            "CREATE TABLE t(id int PRIMARY KEY, up int, FOREIGN KEY(up) REFERENCES t(id));"
            "INSERT INTO t VALUES (1,1); INSERT INTO t VALUES (3,1); INSERT INTO t VALUES (2,3);"
            "INSERT INTO t VALUES (4,2); INSERT INTO t VALUES (9,9)");
        const CollectionEntry t = collection_entry("t", {"id"});
        go_and_come_back(shop, {{&t, "1"}, {&t, "2"}, {&t, "3"}, {&t, "4"}});
    }

    static void references_between_tables_in_any_order() {
        const Shop shop(
            "CREATE TABLE p(id int PRIMARY KEY, k varchar(9) UNIQUE);"
            "CREATE TABLE c(id int PRIMARY KEY, k varchar(9), FOREIGN KEY(k) REFERENCES p(k));"
            "CREATE TABLE falls(id int PRIMARY KEY, c int, FOREIGN KEY(c) REFERENCES c(id)"
            " ON DELETE CASCADE);"
            "INSERT INTO p VALUES (1,'a'),(2,'b'); INSERT INTO c VALUES (1,'a'),(2,'a'),(3,NULL);"
            "INSERT INTO falls VALUES (1,1),(2,2)");
        const CollectionEntry p = collection_entry("p", {"id"});
        const CollectionEntry c = collection_entry("c", {"id"});
        const CollectionEntry falls = collection_entry("falls", {"id"});
        go_and_come_back(
            shop, {{&p, "1"}, {&c, "1"}, {&c, "2"}, {&c, "3"}, {&falls, "1"}, {&falls, "2"}});
        // Somebody else's record still refers to it: said before.
        BOOST_TEST(words_of(shop, {{&p, "1"}, {&c, "1"}}) == "0 foreign_key, 1 foreign_key");
    }

    static void circles_with_a_reference_that_can_be_cleared() {
        const Shop shop(
            "CREATE TABLE a(id int PRIMARY KEY, b int); CREATE TABLE b(id int PRIMARY KEY, a int"
            " NOT NULL); INSERT INTO a VALUES (1,1),(2,3),(5,NULL); INSERT INTO b VALUES"
            " (1,1),(2,1),(3,2); ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b(id);"
            "ALTER TABLE b ADD FOREIGN KEY(a) REFERENCES a(id);"
            "CREATE TABLE d(x int NOT NULL, y int NOT NULL, id int PRIMARY KEY, ox int NOT NULL,"
            " oy int, UNIQUE(x, y)); INSERT INTO d VALUES (1,1,1,1,2),(1,2,2,1,1);"
            "ALTER TABLE d ADD FOREIGN KEY(ox, oy) REFERENCES d(x, y)");
        const CollectionEntry a = collection_entry("a", {"id"});
        const CollectionEntry b = collection_entry("b", {"id"});
        const CollectionEntry d = collection_entry("d", {"id"});
        go_and_come_back(shop, {{&a, "1"}, {&a, "2"}, {&b, "1"}, {&b, "2"}, {&b, "3"}});
        go_and_come_back(shop, {{&b, "3"}, {&d, "1"}, {&d, "2"}, {&a, "2"}});
    }

    /// What no order undoes is said before, and is refused whole.
    static void circles_that_nothing_opens() {
        const Shop shop(
            "CREATE TABLE a(id int PRIMARY KEY, b int NOT NULL); CREATE TABLE b(id int PRIMARY KEY,"
            " a int, CONSTRAINT kept CHECK (a IS NOT NULL)); INSERT INTO a VALUES (1,1),(2,2);"
            "INSERT INTO b VALUES (1,2),(2,1); ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b(id);"
            "ALTER TABLE b ADD FOREIGN KEY(a) REFERENCES a(id)");
        const CollectionEntry a = collection_entry("a", {"id"});
        const CollectionEntry b = collection_entry("b", {"id"});
        const std::vector<Named> all{{&a, "1"}, {&a, "2"}, {&b, "1"}, {&b, "2"}};
        BOOST_TEST(words_of(shop, all) == "0 circle, 1 circle, 2 circle, 3 circle");
        const auto before = Shop::dump();
        const std::vector<Change> changes = removals(shop, all);
        BOOST_TEST((error_of([&] { shop.change(changes); }).kind() == ErrorKind::Failed));
        BOOST_TEST((Shop::dump() == before));
    }

    /// A thousand comments, each an answer to the one before.
    static void a_long_chain() {
        std::string rows = "INSERT INTO t VALUES (0,NULL)";
        for (int id = 1; id < 1000; ++id) {
            rows += ",(" + std::to_string(id) + "," + std::to_string(id - 1) + ")";
        }
        const Shop shop(
            "CREATE TABLE t(id int PRIMARY KEY, up int, FOREIGN KEY(up) REFERENCES t(id));" + rows);
        const CollectionEntry t = collection_entry("t", {"id"});
        std::vector<Change> changes;
        for (int id = 0; id < 1000; ++id) {
            const Value up = id == 0 ? Value() : integer_value(id - 1);
            const Record record{{{"id", integer_value(id)}},
                                {{"id", integer_value(id)}, {"up", up}}};
            changes.push_back(removal(t, record));
            changes.back().vault = true;
        }
        const auto before = Shop::dump();
        const std::vector<std::string> copies = shop.copies(changes);
        BOOST_TEST(all_are(shop.change(changes), Changed::Done));
        BOOST_TEST((Shop::dump() != before));
        BOOST_TEST(all_are(shop.change(put_backs(changes, copies)), Changed::Done));
        BOOST_TEST((Shop::dump() == before));
    }

    /// Removed, written alike and each otherwise, by one key and by two: each record gets its own.
    static void many_rows_at_once() {
        std::string rows = "INSERT INTO t VALUES (0,0,'word 0','mail0',NULL)";
        for (int id = 1; id < 1200; ++id) {
            const std::string number = std::to_string(id);
            rows += ",(" + number + "," + std::to_string(id % 7) + ",'word " + number + "','mail" +
                    number + "'," + std::to_string(id / 2) + ")";
        }
        const Shop shop(
            "CREATE TABLE t(id int PRIMARY KEY, part int, word varchar(20), mail varchar(20)"
            " UNIQUE, up int, FOREIGN KEY(up) REFERENCES t(id));" +
            rows);
        for (const std::vector<std::string>& key :
             {std::vector<std::string>{"id"}, std::vector<std::string>{"id", "part"}}) {
            const CollectionEntry t = collection_entry("t", key);
            many_rows(shop, t);
        }
    }

 private:
    static void many_rows(const Shop& shop, const CollectionEntry& t) {
        const auto before = Shop::dump();
        std::vector<Change> gone;
        std::vector<Change> written;
        std::vector<Change> back;
        const Query query{&t, {}, false, true};
        const auto reader = shop.reader();
        for (const Found& found : find_all(*reader, {&query, 1})) {
            const int id = std::stoi(value_in(found.record, "id")->text);
            if (id >= 600) {
                gone.push_back(removal(t, found.record));
                gone.back().vault = true;
                continue;
            }
            const Value word = id % 3 == 0 ? Value() : text_value("x" + std::to_string(id % 5));
            written.push_back(writing(t, found.record, {{"word", word}}));
            if (id < 20) {  // each takes what the one before has left
                written.back().values.push_back(
                    {"mail", text_value(id == 0 ? "free" : "mail" + std::to_string(id - 1))});
            }
        }
        const std::vector<std::string> copies = shop.copies(gone);
        std::vector<Change> all = gone;
        all.insert(all.end(), written.begin(), written.end());
        BOOST_TEST(obstacle_words(shop.obstacles(all)) == "");
        BOOST_TEST(all_are(shop.change(all), Changed::Done));
        BOOST_TEST(all_are(shop.resume(all), Changed::Already));
        BOOST_TEST(Shop::ask("SELECT count(*) FROM t WHERE id >= 600").starts_with("0"));
        for (const Found& found : find_all(*reader, {&query, 1})) {
            const int id = std::stoi(value_in(found.record, "id")->text);
            const Value word = id % 3 == 0 ? Value() : text_value("x" + std::to_string(id % 5));
            BOOST_TEST((value_in(found.record, "word") == word));
            const std::string mail = id == 0   ? "free"
                                     : id < 20 ? "mail" + std::to_string(id - 1)
                                               : "mail" + std::to_string(id);
            BOOST_TEST((value_in(found.record, "mail") == text_value(mail)));
        }
        BOOST_TEST(all_are(shop.change(put_backs(gone, copies)), Changed::Done));
        Shop::exec("UPDATE t SET word = concat('word ', id); UPDATE t SET mail = NULL");
        Shop::exec("UPDATE t SET mail = concat('mail', id)");
        BOOST_TEST((Shop::dump() == before));
    }

    using Named = std::pair<const CollectionEntry*, const char*>;

    static std::vector<Change> removals(const Shop& shop, const std::vector<Named>& named) {
        std::vector<Change> changes;
        for (const auto& [collection, id] : named) {
            changes.push_back(shop.removal_of(*collection, id));
            changes.back().vault = true;
        }
        return changes;
    }

    static std::string words_of(const Shop& shop, const std::vector<Named>& named) {
        return obstacle_words(shop.obstacles(removals(shop, named)));
    }

    /// As they are named, the other way round, and turned by one.
    static void go_and_come_back(const Shop& shop, const std::vector<Named>& named) {
        const auto before = Shop::dump();
        std::vector<Change> changes = removals(shop, named);
        for (int turn = 0; turn < 3; ++turn) {
            if (turn == 1) {
                std::reverse(changes.begin(), changes.end());
            } else {
                std::rotate(changes.begin(), changes.begin() + 1, changes.end());
            }
            BOOST_TEST(obstacle_words(shop.obstacles(changes)) == "");
            std::vector<Change> back = put_backs(changes, shop.copies(changes));
            BOOST_TEST(all_are(shop.change(changes), Changed::Done));
            BOOST_TEST((Shop::dump() != before));
            if (turn == 2) {
                std::reverse(back.begin(), back.end());
            }
            BOOST_TEST(all_are(shop.change(back), Changed::Done));
            BOOST_TEST((Shop::dump() == before), "turn " << turn);
            BOOST_TEST(all_are(shop.change(back), Changed::Already));
        }
    }
};

}  // namespace dsar::test
