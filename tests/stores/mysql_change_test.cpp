// SPDX-License-Identifier: Apache-2.0
// What is particular to changing databases of MariaDB: its types and tables, and what would stop a
// change.
#include "libdsar/stores/mysql/facts.hpp"
#include "tests/stores/mysql_shop.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

CollectionEntry entry(const char* name, std::vector<std::string> key = {"id"}) {
    return collection_entry(name, std::move(key));
}

/// What is said before, when it does stop the change, and leaves all as it was.
std::string stopped_by(const MysqlShop& shop, const std::vector<Change>& changes) {
    const auto before = MysqlShop::dump();
    const std::string words = obstacle_words(shop.obstacles(changes));
    try {
        shop.change(changes);
        BOOST_ERROR("it was done in spite of " << words);
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Failed));
    }
    BOOST_TEST((MysqlShop::dump() == before));
    return words;
}

/// Nothing is said, and it can be done.
void can_be_done(const MysqlShop& shop, const std::vector<Change>& changes) {
    BOOST_TEST(obstacle_words(shop.obstacles(changes)) == "");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_changes)

BOOST_AUTO_TEST_CASE(hostile_values_and_keys_are_only_ever_data) {
    const std::vector<std::string> hostile{"'",
                                           "''; DROP TABLE t; --",
                                           "\\'; --",
                                           "`",
                                           "?",
                                           "\\",
                                           "/*! DROP TABLE t */",
                                           "NULL",
                                           std::string("a\0b", 3),
                                           "\n\r\t\x1a",
                                           "zymantė 🦊",
                                           std::string(1U << 20U, '\'')};
    std::string rows =
        "SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES';"
        "CREATE TABLE t(id varchar(700) COLLATE utf8mb4_nopad_bin PRIMARY KEY, v longtext, j "
        "json);";
    for (const std::string& each : hostile) {
        rows +=
            "INSERT INTO t(id) VALUES (" + mysql_literal(text_value(each.substr(0, 600))) + ");";
    }
    const MysqlShop shop(rows);
    const CollectionEntry t = entry("t");
    for (const std::string& each : hostile) {
        const Record record = shop.record(t, "id", each.substr(0, 600));
        const Change write = writing(t, record, {{"v", text_value(each)}, {"j", text_value(each)}});
        BOOST_TEST(obstacle_words(shop.obstacles({write})) == "");
        BOOST_TEST(all_are(shop.change({write}), Changed::Done));
        const Record after = shop.record(t, "id", each.substr(0, 600));
        BOOST_TEST((value_in(after, "v") == text_value(each)));
        BOOST_TEST((value_in(after, "j") == text_value(each)));
        const Change gone = removal(t, after);
        const std::vector<std::string> copies = shop.copies({gone});
        BOOST_TEST(all_are(shop.change({gone}), Changed::Done));
        BOOST_TEST(all_are(shop.change(put_backs({gone}, copies)), Changed::Done));
        BOOST_TEST((shop.record(t, "id", each.substr(0, 600)).fields == after.fields));
    }
    MysqlShop::exec("SET GLOBAL sql_mode = DEFAULT");
    BOOST_TEST(MysqlShop::ask("SELECT count(*) FROM t") == std::to_string(hostile.size()) + "\n");
    Change nowhere = removal(t, shop.record(t, "id", "'"));
    nowhere.key.front().value.text = "\xff";
    BOOST_TEST(all_are(shop.change({nowhere}), Changed::Already));
    const std::vector<Change> bad{shop.writing_to(t, "?", {{"v", text_value("\xff")}})};
    BOOST_TEST((error_of([&] { shop.change(bad); }).kind() == ErrorKind::Failed));
}

BOOST_AUTO_TEST_CASE(puts_back_every_type_exactly) {
    const MysqlShop shop(
        "SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';"
        "CREATE TABLE t(id bigint unsigned AUTO_INCREMENT PRIMARY KEY, n decimal(30,10), f float,"
        " g double, b bit(9), bo boolean, y year, d date, dt datetime(3), ts timestamp(6) NULL,"
        " ti time(2), c char(9), v varchar(9) CHARACTER SET latin1, x longtext, vb varbinary(9),"
        " bi binary(3), bl blob, e enum('so','b''c'), s set('a','b'), j json, u uuid, i inet6,"
        " ip inet4, p point, z int(6) zerofill, h int INVISIBLE DEFAULT 7,"
        " w varchar(20) AS (upper(v)) STORED,"
        " m timestamp DEFAULT current_timestamp ON UPDATE current_timestamp);"
        "INSERT INTO t(id, n, f, g, b, bo, y, d, dt, ts, ti, c, v, x, vb, bi, bl, e, s, j, u, i, "
        "ip,"
        " p, z, h, m) VALUES (18446744073709551615, 1.1, 0.1, 1e-300, 300, 1, 2026, '2026-02-31',"
        " '2026-03-29 03:30:00.125', '2026-03-29 03:30:00.5', '-838:59:58.25', 'ab', 'Jürgen',"
        " ' x ', X'00ff', X'000000', X'80', 'b''c', 'a,b', ' {\"a\" : 1.0, \"a\":2}',"
        " '0f8fad5b-d9cb-469f-a165-70867728950e', '2001:db8::1', '192.0.2.7', Point(1, 2.5), 42, 9,"
        " '2001-01-01 00:00:00'); INSERT INTO t(id, d) VALUES (0, '0000-00-00'), (3, NULL)");
    const CollectionEntry t = entry("t");
    const auto before = MysqlShop::dump();
    std::vector<Change> gone;
    for (const char* id : {"18446744073709551615", "0", "3"}) {
        gone.push_back(shop.removal_of(t, id));
    }
    const auto copies = shop.copies(gone);
    BOOST_TEST(all_are(shop.change(gone), Changed::Done));
    BOOST_TEST(MysqlShop::ask("SELECT count(*) FROM t") == "0\n");
    BOOST_TEST(all_are(shop.change(put_backs(gone, copies)), Changed::Done));
    BOOST_TEST((MysqlShop::dump() == before));
    BOOST_TEST(all_are(shop.change(put_backs(gone, copies)), Changed::Already));
    // Nothing moves with what is written, not even the time of the change.
    can_be_done(shop, {shop.writing_to(t, "18446744073709551615", {{"c", text_value("cd")}})});
    BOOST_TEST(MysqlShop::ask("SELECT c, w, m FROM t WHERE n IS NOT NULL") ==
               "cd\tJÜRGEN\t2001-01-01 00:00:00\n");
}

BOOST_AUTO_TEST_CASE(says_before_what_a_column_would_not_take) {
    const MysqlShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, a varchar(5) NOT NULL, b char(3), i smallint,"
        " k int unsigned, n decimal(5,2), d date, dt datetime, u uuid, m enum('sad','glad'),"
        " j json, l varchar(9) CHARACTER SET latin1, y binary(2), x tinytext, ip inet4, f double,"
        " g varchar(9) AS (upper(b)), q int CHECK (q > 5), CONSTRAINT pair CHECK (a <> b));"
        "INSERT INTO t(id, a, b, i, n, d, q) VALUES (1,'abc','a',1,1.25,'2024-01-05',7)");
    const CollectionEntry t = entry("t");
    const auto one = [&](const char* column, Value value) {
        return std::vector<Change>{shop.writing_to(t, "1", {{column, std::move(value)}})};
    };
    BOOST_TEST(stopped_by(shop, one("a", {})) == "0 a not_null");
    BOOST_TEST(stopped_by(shop, one("a", text_value("ščęėąž"))) == "0 a too_long");
    BOOST_TEST(stopped_by(shop, one("b", text_value("abcd"))) == "0 b too_long");
    BOOST_TEST(stopped_by(shop, one("x", text_value(std::string(256, 'x')))) == "0 x too_long");
    BOOST_TEST(stopped_by(shop, one("i", integer_value(40000))) == "0 i type");
    BOOST_TEST(stopped_by(shop, one("i", text_value("many"))) == "0 i type");
    BOOST_TEST(stopped_by(shop, one("k", integer_value(-1))) == "0 k type");
    BOOST_TEST(stopped_by(shop, one("n", text_value("1000"))) == "0 n type");
    BOOST_TEST(stopped_by(shop, one("d", text_value("2024-02-30"))) == "0 d type");
    BOOST_TEST(stopped_by(shop, one("u", text_value("x"))) == "0 u type");
    BOOST_TEST(stopped_by(shop, one("ip", text_value("x"))) == "0 ip type");
    BOOST_TEST(stopped_by(shop, one("f", text_value("x"))) == "0 f type");
    BOOST_TEST(stopped_by(shop, one("m", text_value("mad"))) == "0 m type");
    BOOST_TEST(stopped_by(shop, one("l", text_value("🦊"))) == "0 l type");
    BOOST_TEST(stopped_by(shop, one("a", text_value("\xff"))) == "0 a type");
    BOOST_TEST(stopped_by(shop, one("q", integer_value(3))) == "0 q check");
    BOOST_TEST(stopped_by(shop, one("a", text_value("a"))) == "0 a check");
    BOOST_TEST(stopped_by(shop, one("g", text_value("y"))) == "0 g generated");
    // The server would round or fill it, so the record would say what nobody decided.
    BOOST_TEST(obstacle_words(shop.obstacles(one("n", text_value("1.255")))) == "0 n type");
    BOOST_TEST(obstacle_words(shop.obstacles(one("dt", text_value("2024-01-05 10:00:00.5")))) ==
               "0 dt type");
    BOOST_TEST(obstacle_words(shop.obstacles(one("y", {ValueKind::Bytes, "a"}))) == "0 y type");
    can_be_done(shop, {shop.writing_to(t, "1",
                                       {{"a", text_value("šč\"'\\")},
                                        {"b", text_value("ab")},
                                        {"i", text_value("-5")},
                                        {"k", text_value("4294967295")},
                                        {"n", {ValueKind::Number, "123.40"}},
                                        {"d", text_value("2024-02-29")},
                                        {"dt", text_value("2024-02-29 10:00:00")},
                                        {"u", text_value("0F8FAD5B-D9CB-469F-A165-70867728950E")},
                                        {"m", text_value("glad")},
                                        {"j", text_value("a \"word\"")},
                                        {"l", text_value("Jürgen")},
                                        {"y", {ValueKind::Bytes, std::string("\0\xff", 2)}},
                                        {"q", {}}})});
    BOOST_TEST(MysqlShop::ask("SELECT a, b, i, k, n, d, dt, u, m, j, l, hex(y), q FROM t") ==
               "šč\"'\\\tab\t-5\t4294967295\t123.40\t2024-02-29\t2024-02-29 10:00:00\t"
               "0f8fad5b-d9cb-469f-a165-70867728950e\tglad\t\"a \\\"word\\\"\"\tJürgen\t00FF\t"
               "NULL\n");
}

BOOST_AUTO_TEST_CASE(says_before_what_is_unique_and_what_refers) {
    const MysqlShop shop(
        "CREATE TABLE u(id int PRIMARY KEY, mail varchar(20) UNIQUE, a int, b int, UNIQUE(a, b));"
        "INSERT INTO u VALUES (1,'a@x',1,1),(2,'b@x',1,2),(3,NULL,NULL,1);"
        "CREATE TABLE p(id int PRIMARY KEY, k varchar(9) UNIQUE);"
        "CREATE TABLE plain(id int PRIMARY KEY, p int REFERENCES p(id));"
        "CREATE TABLE falls(id int PRIMARY KEY, p int, FOREIGN KEY(p) REFERENCES p(id)"
        " ON DELETE CASCADE);"
        "CREATE TABLE nulls(id int PRIMARY KEY, p int, FOREIGN KEY(p) REFERENCES p(id)"
        " ON DELETE SET NULL);"
        "CREATE TABLE named(id int PRIMARY KEY, k varchar(9), FOREIGN KEY(k) REFERENCES p(k)"
        " ON UPDATE CASCADE);"
        "INSERT INTO p VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e');"
        "INSERT INTO plain VALUES (10,1); INSERT INTO falls VALUES (20,2);"
        "INSERT INTO nulls VALUES (30,3); INSERT INTO named VALUES (40,'d')");
    const CollectionEntry u = entry("u");
    const CollectionEntry p = entry("p");
    const CollectionEntry plain = entry("plain");
    const CollectionEntry falls = entry("falls");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(u, "1", {{"mail", text_value("B@x")}})}) ==
               "0 mail unique");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(u, "2", {{"b", integer_value(1)}})}) ==
               "0 unique");
    can_be_done(shop,
                {shop.removal_of(u, "1"), shop.writing_to(u, "2", {{"mail", text_value("a@x")}})});
    const auto gone = [&](const char* id) { return std::vector<Change>{shop.removal_of(p, id)}; };
    for (const char* id : {"1", "2", "3"}) {
        BOOST_TEST(stopped_by(shop, gone(id)) == "0 foreign_key", id);
    }
    BOOST_TEST(stopped_by(shop, {shop.writing_to(p, "4", {{"k", text_value("z")}})}) ==
               "0 k foreign_key");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(plain, "10", {{"p", integer_value(9)}})}) ==
               "0 p foreign_key");
    can_be_done(shop, gone("5"));
    can_be_done(shop, {shop.removal_of(falls, "20"), shop.removal_of(p, "2")});
    can_be_done(shop, {shop.writing_to(plain, "10", {{"p", {}}}), shop.removal_of(p, "1")});
}

BOOST_AUTO_TEST_CASE(says_before_which_triggers_and_tables_are_in_the_way) {
    MysqlShop shop(
        "CREATE TABLE log(v varchar(20)); CREATE TABLE t(id int PRIMARY KEY, a varchar(9), at"
        " datetime); CREATE TRIGGER told AFTER DELETE ON t FOR EACH ROW INSERT INTO log VALUES"
        " (OLD.a); CREATE TRIGGER stamp BEFORE UPDATE ON t FOR EACH ROW SET NEW.at = NOW();"
        "INSERT INTO t VALUES (1,'a',NULL);"
        "CREATE TABLE m(id int PRIMARY KEY) ENGINE=MyISAM; INSERT INTO m VALUES (1);"
        "CREATE TABLE keyless(id int, KEY(id)); INSERT INTO keyless VALUES (1);"
        "CREATE VIEW v AS SELECT * FROM t;"
        "CREATE TABLE s(id int PRIMARY KEY, a varchar(20)) WITH SYSTEM VERSIONING;"
        "INSERT INTO s VALUES (1,'x@x.com'),(2,'y'); UPDATE s SET a = 'z' WHERE id = 1;"
        "DROP USER IF EXISTS agent@localhost; CREATE USER agent@localhost;"
        "GRANT SELECT, UPDATE ON shop.* TO agent@localhost");
    const CollectionEntry t = entry("t");
    const CollectionEntry s = entry("s");
    const CollectionEntry former = entry("s@history");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(t, "1")}) == "0 trigger");
    can_be_done(shop, {shop.writing_to(t, "1", {{"a", {}}})});
    BOOST_TEST(MysqlShop::ask("SELECT at IS NOT NULL FROM t") == "1\n");
    for (const char* name : {"m", "keyless", "v"}) {
        const CollectionEntry other = entry(name);
        BOOST_TEST(stopped_by(shop, {shop.removal_of(other, "1")}) == "0 no_ability", name);
    }
    BOOST_TEST(stopped_by(shop, {shop.removal_of(former, "1")}) == "0 no_ability");
    // What the table keeps of a row that is gone is named.
    const std::vector<Change> versioned{shop.removal_of(s, "1")};
    const ChangeResult done = shop.change(versioned, {"x@x.com"});
    BOOST_TEST(done.applied);
    BOOST_TEST((done.left == std::vector<std::string>{"former rows of s"}));
    MysqlShop::exec("DELETE HISTORY FROM s");
    BOOST_TEST(shop.change(versioned, {"x@x.com"}).left.empty());
    MysqlShop::exec("INSERT INTO log VALUES ('by x@x.com')");
    BOOST_TEST(
        (shop.change(versioned, {"x@x.com"}).left == std::vector<std::string>{"rows of log"}));
    shop.store().options["user"] = "agent";
    const std::vector<Change> second{shop.removal_of(s, "2")};
    BOOST_TEST(stopped_by(shop, second) == "0 read_only, 0 read_only");
    MysqlShop::exec("GRANT DELETE, TRIGGER ON shop.* TO agent@localhost");
    can_be_done(shop, second);
    BOOST_TEST(stamped_column("SET NEW.`a b` = CURRENT_TIMESTAMP(3)") == "a b");
    BOOST_TEST(stamped_column("begin set new.a := utc_timestamp(); end") == "a");
    for (const char* other : {"SET NEW.a = OLD.b", "SET NEW.a = NOW(), NEW.b = 1",
                              "BEGIN SET NEW.a = NOW(); DELETE FROM t; END"}) {
        BOOST_TEST(stamped_column(other) == "", other);
    }
}

BOOST_AUTO_TEST_CASE(tells_rows_apart_by_a_unique_key_where_there_is_no_primary_one) {
    const MysqlShop shop(
        "CREATE TABLE t(id varchar(20) NOT NULL, n int NOT NULL, v varchar(9), UNIQUE(n, id));"
        "INSERT INTO t VALUES ('a',1,'x'),('b',1,'y'),('c',2,'z');"
        "CREATE TABLE few(id int, v varchar(9), UNIQUE(id)); INSERT INTO few VALUES (1,'x');"
        "CREATE TABLE cut(id varchar(9) NOT NULL, UNIQUE(id(3))); INSERT INTO cut VALUES ('abcd')");
    const CollectionEntry t = entry("t", {"id", "n"});
    const auto before = MysqlShop::dump();
    std::vector<Change> gone{shop.removal_of(t, "a"), shop.removal_of(t, "c")};
    gone.front().vault = true;
    BOOST_TEST(obstacle_words(shop.obstacles(gone)) == "");
    const std::vector<Change> back = put_backs(gone, shop.copies(gone));
    BOOST_TEST(all_are(shop.change(gone), Changed::Done));
    BOOST_TEST(MysqlShop::ask("SELECT * FROM t") == "b\t1\ty\n");
    BOOST_TEST(all_are(shop.change(back), Changed::Done));
    BOOST_TEST((MysqlShop::dump() == before));
    can_be_done(shop, {shop.writing_to(t, "b", {{"v", {}}, {"n", integer_value(3)}})});
    BOOST_TEST(MysqlShop::ask("SELECT n, v FROM t WHERE id = 'b'") == "3\tNULL\n");
    // NULL is there more than once, and the first letters may be the same.
    const CollectionEntry few = entry("few");
    const CollectionEntry cut = entry("cut");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(few, "1")}) == "0 no_ability");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(cut, "abcd")}) == "0 no_ability");
}

BOOST_AUTO_TEST_CASE(writes_into_json_and_leaves_the_rest_as_it_was) {
    const MysqlShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, j json, l longtext, n decimal(20,10), m timestamp"
        " DEFAULT '2020-01-01' ON UPDATE current_timestamp);"
        "INSERT INTO t(id, j, l, n) VALUES (1, '{ \"who\":{\"mail\":\"a@x\",\"n\":1.0} ,"
        " \"who2\":1}', 'x', 1.1)");
    const CollectionEntry t = entry("t");
    BOOST_TEST(all_are(shop.change({shop.writing_to(t, "1", {{"j.who.mail", text_value("\"'")}})}),
                       Changed::Done));
    BOOST_TEST(MysqlShop::ask("SELECT * FROM t") ==
               "1\t{ \"who\":{\"mail\":\"\\\"'\",\"n\":1.0} , \"who2\":1}\tx\t1.1000000000\t"
               "2020-01-01 00:00:00\n");
}

BOOST_AUTO_TEST_CASE(changes_rows_of_partitions_and_moves_them) {
    const MysqlShop shop(
        "CREATE TABLE p(id int, day date, v varchar(9), PRIMARY KEY (id, day))"
        " PARTITION BY RANGE COLUMNS (day) (PARTITION p24 VALUES LESS THAN ('2025-01-01'),"
        " PARTITION p25 VALUES LESS THAN ('2026-01-01'));"
        "INSERT INTO p VALUES (1,'2024-05-05','a'),(2,'2025-05-05','b'),(3,'2024-05-05','c')");
    const CollectionEntry p = entry("p", {"id", "day"});
    const std::vector<Change> moves{
        shop.writing_to(p, "1", {{"day", text_value("2025-12-31")}, {"v", text_value("z")}}),
        shop.removal_of(p, "2")};
    BOOST_TEST(obstacle_words(shop.obstacles(moves)) == "");
    const auto copies = shop.copies({moves[1]});
    BOOST_TEST(all_are(shop.change(moves), Changed::Done));
    BOOST_TEST(MysqlShop::ask("SELECT * FROM p PARTITION (p25)") == "1\t2025-12-31\tz\n");
    BOOST_TEST(MysqlShop::ask("SELECT * FROM p PARTITION (p24)") == "3\t2024-05-05\tc\n");
    BOOST_TEST(all_are(shop.change(put_backs({moves[1]}, copies)), Changed::Done));
    BOOST_TEST(MysqlShop::ask("SELECT v FROM p PARTITION (p25) ORDER BY id") == "z\nb\n");
    const std::vector<Change> nowhere{shop.writing_to(p, "3", {{"day", text_value("2030-01-01")}})};
    BOOST_TEST((error_of([&] { shop.change(nowhere); }).kind() == ErrorKind::Failed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
