// SPDX-License-Identifier: Apache-2.0
// What would stop a change of a PostgreSQL database, said before; and that it would indeed be
// stopped.
#include "tests/stores/postgres_shop.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

/// Tables of the test, their key `id`.
CollectionEntry entry(const char* name) {
    return collection_entry(name, {"id"});
}

/// What is said before, when it does stop the change, and leaves all as it was.
std::string stopped_by(const PostgresShop& shop, const std::vector<Change>& changes) {
    const auto before = PostgresShop::dump();
    const std::string words = obstacle_words(shop.obstacles(changes));
    BOOST_TEST((error_of([&] { shop.change(changes); }).kind() == ErrorKind::Failed));
    BOOST_TEST((PostgresShop::dump() == before));
    return words;
}

/// Nothing is said, and it can be done.
void can_be_done(const PostgresShop& shop, const std::vector<Change>& changes) {
    BOOST_TEST(obstacle_words(shop.obstacles(changes)) == "");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

bool says_why(const PostgresShop& shop, const std::vector<Change>& changes,
              std::string_view words) {
    for (const Obstacle& each : shop.obstacles(changes)) {
        if (each.why.find(words) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_obstacles)

BOOST_AUTO_TEST_CASE(not_null) {
    const PostgresShop shop(
        "CREATE DOMAIN word AS text NOT NULL;"
        "CREATE TABLE t(id int PRIMARY KEY, a text NOT NULL, b text NOT NULL DEFAULT 'x', c text,"
        " d word); INSERT INTO t VALUES (0,'a','b','c','d')");
    const CollectionEntry t = entry("t");
    BOOST_TEST(
        stopped_by(shop, {shop.writing_to(t, "0", {{"b", {}}, {"a", {}}, {"c", {}}, {"d", {}}})}) ==
        "0 a not_null, 0 b not_null, 0 d not_null");
    can_be_done(shop, {shop.writing_to(t, "0", {{"a", text_value("")}, {"c", {}}})});
}

BOOST_AUTO_TEST_CASE(check) {
    const PostgresShop shop(
        "CREATE DOMAIN short AS text CHECK (length(value) < 4);"
        "CREATE TABLE t(id int PRIMARY KEY, a text, n int CHECK (n > 5), s short,"
        " CONSTRAINT long_enough CHECK (length(a) > 2), CONSTRAINT pair CHECK (a <> s));"
        "INSERT INTO t VALUES (1,'abc',7,'x');"
        "CREATE TABLE old(id int PRIMARY KEY, a text, b text); INSERT INTO old VALUES (1,'x','y');"
        "ALTER TABLE old ADD CONSTRAINT no_x CHECK (a <> 'x') NOT VALID");
    const CollectionEntry t = entry("t");
    const CollectionEntry old = entry("old");
    const std::vector<Change> short_one{shop.writing_to(t, "1", {{"a", text_value("pq")}})};
    BOOST_TEST(stopped_by(shop, short_one) == "0 a check");
    BOOST_TEST(says_why(shop, short_one, "long_enough"));
    BOOST_TEST(!says_why(shop, short_one, "pq"));
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"s", text_value("long")}})}) ==
               "0 s check");
    const std::vector<Change> pair{
        shop.writing_to(t, "1", {{"a", text_value("pqr")}, {"s", text_value("pqr")}})};
    BOOST_TEST(stopped_by(shop, pair) == "0 check");
    can_be_done(shop, {shop.writing_to(t, "1", {{"a", {}}, {"n", {}}, {"s", {}}})});
    // Unlike SQLite, PostgreSQL asks of a row that is written all that it must be.
    BOOST_TEST(stopped_by(shop, {shop.writing_to(old, "1", {{"b", {}}})}) == "0 check");
    can_be_done(shop, {shop.writing_to(old, "1", {{"a", {}}})});
}

BOOST_AUTO_TEST_CASE(lengths_and_types) {
    const PostgresShop shop(
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN code AS varchar(3);"
        "CREATE TABLE t(id int PRIMARY KEY, a varchar(5), b char(3), c code, i smallint,"
        " n numeric(5,2), d date, u uuid, m mood, j jsonb, l int[], k varchar(2)[], y bytea,"
        " o boolean);"
        "INSERT INTO t VALUES (1,'abc','a','b',1,1.25,'2024-01-05',null,'sad','{}','{}','{}','x',"
        "true)");
    const CollectionEntry t = entry("t");
    const auto one = [&](const char* column, Value value) {
        return std::vector<Change>{shop.writing_to(t, "1", {{column, std::move(value)}})};
    };
    BOOST_TEST(stopped_by(shop, one("a", text_value("abcdef"))) == "0 a too_long");
    BOOST_TEST(stopped_by(shop, one("b", text_value("abcd"))) == "0 b too_long");
    BOOST_TEST(stopped_by(shop, one("c", text_value("ščęė"))) == "0 c too_long");
    BOOST_TEST(stopped_by(shop, one("i", integer_value(40000))) == "0 i type");
    BOOST_TEST(stopped_by(shop, one("i", text_value("many"))) == "0 i type");
    BOOST_TEST(stopped_by(shop, one("n", text_value("1000"))) == "0 n type");
    BOOST_TEST(stopped_by(shop, one("d", text_value("2024-02-30"))) == "0 d type");
    BOOST_TEST(stopped_by(shop, one("u", text_value("x"))) == "0 u type");
    BOOST_TEST(stopped_by(shop, one("m", text_value("mad"))) == "0 m type");
    BOOST_TEST(stopped_by(shop, one("l", text_value("x"))) == "0 l type");
    BOOST_TEST(stopped_by(shop, one("a", text_value(std::string("a\0b", 3)))) == "0 a type");
    BOOST_TEST(stopped_by(shop, one("a", text_value("\xff"))) == "0 a type");
    // PostgreSQL would round it, so the record would say what nobody decided.
    BOOST_TEST(obstacle_words(shop.obstacles(one("n", text_value("1.255")))) == "0 n type");
    BOOST_TEST(obstacle_words(shop.obstacles(one("k", {ValueKind::Json, "[\"abc\"]"}))) ==
               "0 k type");
    can_be_done(shop, {shop.writing_to(t, "1",
                                       {{"a", text_value("šč\"'\\")},
                                        {"b", text_value("ab")},
                                        {"c", text_value("ščę")},
                                        {"i", text_value("-5")},
                                        {"n", {ValueKind::Number, "123.40"}},
                                        {"d", text_value("2024-02-29")},
                                        {"u", text_value("0F8FAD5B-D9CB-469F-A165-70867728950E")},
                                        {"m", text_value("glad")},
                                        {"j", text_value("a \"word\"")},
                                        {"l", {ValueKind::Json, "[1,null,3]"}},
                                        {"k", {ValueKind::Json, "[\"a,\",\"\\\"\\\\\"]"}},
                                        {"y", {ValueKind::Bytes, std::string("\0\xff", 2)}},
                                        {"o", {ValueKind::Boolean, "false"}}})});
    BOOST_TEST(PostgresShop::ask("SELECT * FROM t") ==
               "1|šč\"'\\|ab |ščę|-5|123.40|2024-02-29|0f8fad5b-d9cb-469f-a165-70867728950e|glad|"
               "\"a \\\"word\\\"\"|{1,NULL,3}|{\"a,\",\"\\\"\\\\\"}|\\x00ff|f\n");
}

BOOST_AUTO_TEST_CASE(exclusion) {
    const PostgresShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, room int, during int4range, off boolean, note text,"
        " CONSTRAINT one_guest EXCLUDE USING gist (int4range(room, room, '[]') WITH =, during WITH"
        " &&) WHERE (NOT off)); INSERT INTO t VALUES (1,1,'[1,5)',false,'a'),"
        "(2,2,'[1,5)',false,'b'),(3,2,'[6,9)',false,'c'),(4,3,'[3,7)',false,'d'),"
        "(5,2,'[1,9)',true,'e'),(6,NULL,'[1,9)',false,'f')");
    const CollectionEntry t = entry("t");
    const std::vector<Change> moved{shop.writing_to(t, "1", {{"room", integer_value(2)}})};
    BOOST_TEST(stopped_by(shop, moved) == "0 unique");
    BOOST_TEST(says_why(shop, moved, "one_guest"));
    const std::vector<Change> on{shop.writing_to(t, "5", {{"off", {ValueKind::Boolean, "false"}}})};
    BOOST_TEST(stopped_by(shop, on) == "0 unique");
    // Only together would they clash, as where both rooms become the same word.
    const std::vector<Change> both{shop.writing_to(t, "1", {{"room", integer_value(9)}}),
                                   shop.writing_to(t, "4", {{"room", integer_value(9)}})};
    BOOST_TEST(stopped_by(shop, both) == "1 unique");
    can_be_done(shop, {shop.writing_to(t, "1", {{"during", {}}, {"room", integer_value(9)}}),
                       shop.writing_to(t, "4", {{"room", integer_value(9)}})});
    can_be_done(shop, {shop.removal_of(t, "3"),
                       shop.writing_to(t, "2", {{"during", text_value("[6,9)")}})});
}

BOOST_AUTO_TEST_CASE(unique) {
    const PostgresShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, mail text UNIQUE, a text, b text, c text, gone boolean,"
        " UNIQUE (a, b)); CREATE UNIQUE INDEX lowered ON t(lower(c)) WHERE NOT gone;"
        "INSERT INTO t VALUES (1,'a@x','1','1','Q',false),(2,'b@x','1','2','r',false),"
        " (3,null,null,'1','S',true)");
    const CollectionEntry t = entry("t");
    const auto one = [&](const char* id, std::vector<NewValue> values) {
        return std::vector<Change>{shop.writing_to(t, id, std::move(values))};
    };
    BOOST_TEST(stopped_by(shop, one("1", {{"mail", text_value("b@x")}})) == "0 mail unique");
    BOOST_TEST(stopped_by(shop, one("2", {{"b", text_value("1")}})) == "0 unique");
    BOOST_TEST(stopped_by(shop, one("2", {{"c", text_value("q")}})) == "0 unique");
    BOOST_TEST(says_why(shop, one("2", {{"c", text_value("q")}}), "lowered"));
    // Two records of one plan, written or only staying as they are.
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"mail", text_value("gone")}}),
                                 shop.writing_to(t, "2", {{"mail", text_value("gone")}})}) ==
               "1 mail unique");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"mail", text_value("b@x")}}),
                                 shop.writing_to(t, "2", {{"c", text_value("t")}})}) ==
               "1 mail unique");
    // What goes makes room; what its condition leaves out does not clash.
    can_be_done(shop,
                {shop.removal_of(t, "1"), shop.writing_to(t, "2", {{"mail", text_value("a@x")}})});
    can_be_done(shop, one("2", {{"c", text_value("s")}, {"a", {}}, {"b", text_value("1")}}));
}

BOOST_AUTO_TEST_CASE(foreign_keys_and_what_they_do) {
    const PostgresShop shop(
        "CREATE TABLE p(id int PRIMARY KEY, k text UNIQUE);"
        "CREATE TABLE plain(id int PRIMARY KEY, p int REFERENCES p);"
        "CREATE TABLE falls(id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE);"
        "CREATE TABLE nulls(id int PRIMARY KEY, p int REFERENCES p ON DELETE SET NULL);"
        "CREATE TABLE named(id int PRIMARY KEY, k text REFERENCES p(k) ON UPDATE CASCADE);"
        "INSERT INTO p VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e');"
        "INSERT INTO plain VALUES (10,1); INSERT INTO falls VALUES (20,2);"
        "INSERT INTO nulls VALUES (30,3); INSERT INTO named VALUES (40,'d')");
    const CollectionEntry p = entry("p");
    const CollectionEntry plain = entry("plain");
    const CollectionEntry falls = entry("falls");
    const auto gone = [&](const char* id) { return std::vector<Change>{shop.removal_of(p, id)}; };
    BOOST_TEST(stopped_by(shop, gone("1")) == "0 foreign_key");
    BOOST_TEST(stopped_by(shop, gone("2")) == "0 foreign_key");
    BOOST_TEST(says_why(shop, gone("2"),
                        "falls that is not removed refers to it by p, and would "
                        "be deleted with it"));
    BOOST_TEST(stopped_by(shop, gone("3")) == "0 foreign_key");
    BOOST_TEST(says_why(shop, gone("3"), "would be changed with it"));
    BOOST_TEST(stopped_by(shop, {shop.writing_to(p, "4", {{"k", text_value("z")}})}) ==
               "0 k foreign_key");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(plain, "10", {{"p", integer_value(9)}})}) ==
               "0 p foreign_key");
    can_be_done(shop, gone("5"));
    can_be_done(shop, {shop.removal_of(falls, "20"), shop.removal_of(p, "2")});
    can_be_done(shop, {shop.writing_to(plain, "10", {{"p", {}}}), shop.removal_of(p, "1")});
}

BOOST_AUTO_TEST_CASE(references_that_only_the_map_knows) {
    PostgresShop shop(
        "CREATE TABLE p(id int PRIMARY KEY); CREATE TABLE c(id int PRIMARY KEY, p text);"
        "INSERT INTO p VALUES (1),(2); INSERT INTO c VALUES (10,'1')");
    CollectionEntry c = entry("c");
    FieldEntry field;
    field.path = "p";
    field.belongs_to.push_back({"shop", "p", {"id"}});
    c.fields.push_back(std::move(field));
    shop.store().collections = {entry("p"), c};
    const CollectionEntry& p = shop.store().collections.front();
    BOOST_TEST(obstacle_words(shop.obstacles({shop.removal_of(p, "1")})) == "0 foreign_key");
    BOOST_TEST(says_why(shop, {shop.removal_of(p, "1")}, "(by the map)"));
    can_be_done(shop, {shop.removal_of(p, "2")});
    can_be_done(shop, {shop.removal_of(c, "10"), shop.removal_of(p, "1")});
}

BOOST_AUTO_TEST_CASE(triggers_and_rules) {
    const PostgresShop shop(
        "CREATE TABLE log(id serial PRIMARY KEY, v text);"
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO shop.log(v) VALUES (old.a); RETURN old; END';"
        "CREATE FUNCTION now_there() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN\n NEW.at = CURRENT_TIMESTAMP; -- the time\n RETURN NEW; END;';"
        "CREATE TABLE t(id int PRIMARY KEY, a text, b text, at timestamptz);"
        "CREATE TRIGGER told AFTER DELETE OR UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION note();"
        "CREATE TRIGGER stamp BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION now_there();"
        "CREATE TABLE off(id int PRIMARY KEY, a text);"
        "CREATE TRIGGER told AFTER DELETE ON off FOR EACH ROW EXECUTE FUNCTION note();"
        "ALTER TABLE off DISABLE TRIGGER told;"
        "CREATE TABLE ruled(id int PRIMARY KEY, a text);"
        "CREATE RULE kept AS ON DELETE TO ruled DO INSTEAD NOTHING;"
        "INSERT INTO t VALUES (1,'a','b',null); INSERT INTO off VALUES (1,'a');"
        "INSERT INTO ruled VALUES (1,'a')");
    const CollectionEntry t = entry("t");
    const CollectionEntry off = entry("off");
    const CollectionEntry ruled = entry("ruled");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(t, "1")}) == "0 trigger");
    BOOST_TEST(says_why(shop, {shop.removal_of(t, "1")}, "the trigger told"));
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"a", {}}})}) == "0 trigger");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(
                                    t, "1",
                                    {{"b", text_value("c")}, {"at", text_value("2020-01-01")}})}) ==
               "0 at trigger");
    // One that sets the time of the change is what it says; it is not run for column b alone.
    can_be_done(shop, {shop.writing_to(t, "1", {{"b", {}}})});
    BOOST_TEST(PostgresShop::ask("SELECT at IS NOT NULL FROM t") == "t\n");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(ruled, "1")}) == "0 trigger");
    BOOST_TEST(says_why(shop, {shop.removal_of(ruled, "1")}, "the rule kept"));
    can_be_done(shop, {shop.writing_to(ruled, "1", {{"a", {}}})});
    can_be_done(shop, {shop.removal_of(off, "1")});
}

BOOST_AUTO_TEST_CASE(columns_that_the_server_makes_and_tables_that_hold_no_rows) {
    const PostgresShop shop(
        "CREATE TABLE t(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text,"
        " b text GENERATED ALWAYS AS (upper(a)) STORED, n int GENERATED BY DEFAULT AS IDENTITY);"
        "INSERT INTO t(a) VALUES ('x'); CREATE VIEW v AS SELECT * FROM t;"
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM t");
    const CollectionEntry t = entry("t");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"b", text_value("y")}})}) ==
               "0 b generated");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"id", integer_value(7)}})}) ==
               "0 id generated");
    for (const char* name : {"v", "m"}) {
        const CollectionEntry view = entry(name);
        BOOST_TEST(stopped_by(shop, {shop.removal_of(view, "1")}) == "0 no_ability");
    }
    BOOST_TEST(obstacle_words(shop.obstacles({shop.writing_to(t, "1", {{"no", {}}})})) ==
               "0 no no_ability");
    can_be_done(shop, {shop.writing_to(t, "1", {{"a", text_value("y")}, {"n", integer_value(9)}})});
    BOOST_TEST(PostgresShop::ask("SELECT * FROM t") == "1|y|Y|9\n");
}

BOOST_AUTO_TEST_CASE(privileges_that_the_account_lacks) {
    PostgresShop shop(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'agent')"
        " THEN CREATE ROLE agent LOGIN; END IF; END $$; GRANT USAGE ON SCHEMA shop TO agent;"
        "CREATE TABLE t(id int PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1,'a','b');"
        "GRANT SELECT, UPDATE (a) ON t TO agent;"
        "CREATE TABLE p(id int PRIMARY KEY); INSERT INTO p VALUES (1);"
        "CREATE TABLE c(id int REFERENCES p ON DELETE CASCADE); GRANT SELECT, DELETE ON p TO agent;"
        "CREATE TABLE s(id int PRIMARY KEY); INSERT INTO s VALUES (1);"
        "GRANT SELECT, DELETE ON s TO agent; ALTER TABLE s ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY seen ON s USING (true); CREATE POLICY kept ON s AS RESTRICTIVE FOR DELETE"
        " USING (false)");
    shop.store().options["user"] = "agent";
    const CollectionEntry t = entry("t");
    const CollectionEntry p = entry("p");
    BOOST_TEST(stopped_by(shop, {shop.removal_of(t, "1")}) == "0 read_only");
    BOOST_TEST(stopped_by(shop, {shop.writing_to(t, "1", {{"a", {}}, {"b", {}}})}) ==
               "0 b read_only");
    can_be_done(shop, {shop.writing_to(t, "1", {{"a", {}}})});
    PostgresShop::exec("GRANT DELETE ON t TO agent");
    Change restricted = shop.removal_of(t, "1");
    restricted.vault = true;
    BOOST_TEST(obstacle_words(shop.obstacles({restricted})) == "0 no_ability");
    BOOST_TEST(says_why(shop, {restricted}, "may not insert"));
    can_be_done(shop, {shop.removal_of(t, "1")});
    // Whether a record would fall with it, this account cannot see.
    const std::vector<Change> parent{shop.removal_of(p, "1")};
    BOOST_TEST((error_of([&] { shop.change(parent); }).kind() == ErrorKind::Failed));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM p") == "1\n");
    PostgresShop::exec("GRANT SELECT ON c TO agent");
    can_be_done(shop, parent);
    // A policy that lets no row be deleted leaves it, and nothing is said to be done.
    shop.store().options["row_security"] = "accept";
    const CollectionEntry s = entry("s");
    const std::vector<Change> secured{shop.removal_of(s, "1")};
    BOOST_TEST((error_of([&] { shop.change(secured); }).kind() == ErrorKind::Failed));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM s") == "1\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
