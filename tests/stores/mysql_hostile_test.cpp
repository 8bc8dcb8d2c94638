// SPDX-License-Identifier: Apache-2.0
// As postgres_hostile_test.cpp, on MariaDB: names, in searches and in changes.
#include "tests/stores/hostile.hpp"
#include "tests/stores/mysql_shop.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

constexpr const char* canary =
    "CREATE TABLE canary(id int PRIMARY KEY); INSERT INTO canary VALUES (1);";

void check_canary() {
    BOOST_TEST(MysqlShop::ask("SELECT count(*) FROM canary") == "1\n");
}

std::string in_backticks(const std::string& name) {
    std::string quoted = "`";
    for (const char letter : name) {
        quoted += letter;
        if (letter == '`') {
            quoted += letter;
        }
    }
    return quoted + '`';
}

/// Those that can be names: without characters of four bytes and blanks at the end, and short
/// enough for the name of a file.
std::vector<std::string> names() {
    std::vector<std::string> list = hostile();
    std::erase_if(list, [](const std::string& name) {
        return name.size() > 40 || name.ends_with(' ') || name.find('\xf0') != std::string::npos;
    });
    list.insert(list.end(),
                {"`", "`; DROP TABLE canary; -- ", "a`b", "``", "#", "-- ", "?", "@@x"});
    std::erase_if(list, [](const std::string& name) { return name.ends_with(' '); });
    return list;
}

std::vector<Found> read(const StoreEntry& store, const std::string& table, const std::string& key) {
    const CollectionEntry collection = collection_entry(table, {key});
    const Query query{&collection, {}, false, true};
    return find_all(*open_store(store, {}), {&query, 1});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_hostile)

BOOST_AUTO_TEST_CASE(names_are_only_names_in_searches_and_in_changes) {
    std::string sql = canary;
    for (const std::string& name : names()) {
        const std::string quoted = in_backticks(name);
        sql += "CREATE TABLE " + quoted + "(" + quoted +
               " varchar(20) PRIMARY KEY, `v%` int, `w'` varchar(80));" + "INSERT INTO " + quoted +
               " VALUES ('k', 7, 'x'), ('other', 8, 'y');";
    }
    const MysqlShop shop(sql);
    BOOST_TEST(shop.reader()->describe().size() == names().size() + 1);
    for (const std::string& name : names()) {
        BOOST_TEST_CONTEXT(name) {
            const CollectionEntry table = collection_entry(name, {quoted_path(name)});
            const Record record = shop.record(table, quoted_path(name), "k");
            BOOST_TEST((value_in(record, name) == text_value("k")));
            BOOST_TEST(key_text(record.key) == "k");
            const Change write = writing(table, record, {{"\"w'\"", text_value(name)}});
            BOOST_TEST(obstacle_words(shop.obstacles({write})) == "");
            BOOST_TEST(all_are(shop.change({write}), Changed::Done));
            const Record after = shop.record(table, quoted_path(name), "k");
            BOOST_TEST((value_in(after, "w'") == text_value(name)));
            const std::vector<Change> gone{removal(table, after)};
            const std::vector<std::string> copies = shop.copies(gone);
            BOOST_TEST(all_are(shop.change(gone), Changed::Done));
            const std::string count = "SELECT count(*) FROM " + in_backticks(name);
            BOOST_TEST(MysqlShop::ask(count) == "1\n");
            BOOST_TEST(all_are(shop.change(put_backs(gone, copies)), Changed::Done));
            BOOST_TEST(MysqlShop::ask(count) == "2\n");
        }
    }
    check_canary();
}

BOOST_AUTO_TEST_CASE(names_that_no_table_can_have_are_not_there) {
    const MysqlShop shop(canary);
    for (const std::string& name :
         {std::string("canary\0x", 8), std::string("\0", 1), std::string("\xff\xfe"),
          std::string(1 << 20, 'x'), std::string(1 << 20, '`'), std::string(1 << 20, '\\'),
          std::string(), std::string("canary; DROP TABLE canary"), std::string("shop.`canary`"),
          "canary" + std::string(70, ' ')}) {
        const Error table = error_of([&] { read(shop.store(), name, "id"); });
        BOOST_TEST((table.kind() == ErrorKind::Failed));
        const Error column = error_of([&] { read(shop.store(), "canary", quoted_path(name)); });
        const bool is_refused =
            column.kind() == ErrorKind::Failed || column.kind() == ErrorKind::NotSetUp;
        BOOST_TEST(is_refused);
        const CollectionEntry nowhere = collection_entry(name, {"id"});
        const std::vector<Change> change{{&nowhere, {{"id", text_value("1")}}, {}, true, {}}};
        BOOST_TEST((error_of([&] { shop.change(change); }).kind() == ErrorKind::Failed));
    }
    check_canary();
}

BOOST_AUTO_TEST_CASE(a_database_is_only_a_name) {
    const MysqlShop shop(canary);
    std::vector<std::string> list = names();
    list.insert(list.end(),
                {std::string("shop\0x", 6), std::string(1 << 20, '`'), std::string("\xff\xfe")});
    for (const std::string& name : list) {
        StoreEntry store = shop.store();
        store.options["database"] = name;
        const Error error = error_of([&] { read(store, "canary", "id"); });
        const bool is_refused =
            error.kind() == ErrorKind::Failed || error.kind() == ErrorKind::NotSetUp;
        BOOST_TEST(is_refused, words_of(error));
    }
    check_canary();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
