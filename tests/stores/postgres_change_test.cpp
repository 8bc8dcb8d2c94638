// SPDX-License-Identifier: Apache-2.0
// What is particular to changing PostgreSQL databases: its types and tables, what others do
// meanwhile, and what is left behind.
#include "libdsar/stores/postgres/facts.hpp"
#include "tests/stores/postgres_shop.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

CollectionEntry entry(const char* name, std::vector<std::string> key = {"id"}) {
    return collection_entry(name, std::move(key));
}

/// The lines of a dump that went and came.
std::pair<std::vector<std::string>, std::vector<std::string>> moved(
    const std::multiset<std::string>& before, const std::multiset<std::string>& after) {
    std::pair<std::vector<std::string>, std::vector<std::string>> result;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(result.first));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::back_inserter(result.second));
    return result;
}

/// Names and values as attackers write them; PostgreSQL holds no zero byte.
const std::vector<std::string>& hostile() {
    static const std::vector<std::string> list{"'",
                                               "''; DROP TABLE t; --",
                                               "\"",
                                               "a\"b",
                                               "\\",
                                               "\\'; --",
                                               "$1",
                                               "$$",
                                               "%s%n",
                                               "; COMMIT; --",
                                               "{\"a\",NULL}",
                                               "/* */",
                                               "NULL",
                                               "\xe2\x80\xaeright",
                                               "\n\r\t\x01",
                                               "E'\\x00'",
                                               std::string(1U << 20U, '\'')};
    return list;
}

std::string quoted(const std::string& text) {
    return sql_literal(text_value(text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_changes)

BOOST_AUTO_TEST_CASE(hostile_values_and_keys_are_only_ever_data) {
    std::string rows = "CREATE TABLE t(id text PRIMARY KEY, v text, j jsonb, l text[]);";
    for (const std::string& each : hostile()) {
        rows += "INSERT INTO t(id) VALUES (" + quoted(each.substr(0, 2000)) + ");\n";
    }
    const PostgresShop shop(rows);
    const CollectionEntry t = entry("t");
    for (const std::string& each : hostile()) {
        const Record record = shop.record(t, "id", each.substr(0, 2000));
        const Change write =
            writing(t, record,
                    {{"v", text_value(each)}, {"j", text_value(each)}, {"l[]", text_value(each)}});
        BOOST_TEST(shop.obstacles({write}).empty());
        BOOST_TEST(all_are(shop.change({write}), Changed::Done));
        const Record after = shop.record(t, "id", each.substr(0, 2000));
        BOOST_TEST((value_in(after, "v") == text_value(each)));
        BOOST_TEST((value_in(after, "j") == text_value(each)));
        const Change gone = removal(t, after);
        const std::vector<std::string> copies = shop.copies({gone});
        BOOST_TEST(all_are(shop.change({gone}), Changed::Done));
        BOOST_TEST(all_are(shop.change(put_backs({gone}, copies)), Changed::Done));
        BOOST_TEST((shop.record(t, "id", each.substr(0, 2000)).fields == after.fields));
    }
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") ==
               std::to_string(hostile().size()) + "\n");
    for (const std::string& bad : {std::string("a\0b", 3), std::string("\xff")}) {
        Change nowhere = removal(t, shop.record(t, "id", "'"));
        nowhere.key.front().value.text = bad;
        BOOST_TEST(all_are(shop.change({nowhere}), Changed::Already));
        const Error error = error_of([&] {
            shop.change({shop.writing_to(t, "$$", {{"v", text_value(bad)}})});
        });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
    }
}

BOOST_AUTO_TEST_CASE(hostile_names_are_only_ever_names) {
    for (const std::string& each : hostile()) {
        std::string name = each.substr(0, 40);
        const std::string sql = quoted_identifier(name);
        const PostgresShop shop("CREATE TABLE " + sql + "(" + sql + " int PRIMARY KEY, v text);" +
                                "CREATE UNIQUE INDEX ON " + sql + "(v, lower(v));" +
                                "ALTER TABLE " + sql + " ADD CONSTRAINT " + sql + " CHECK (" + sql +
                                " > 0); INSERT INTO " + sql + " VALUES (1, 'a'), (2, 'b')");
        const std::string path = name.find_first_of(".\"[]# \n") == std::string::npos ? name : sql;
        const CollectionEntry collection = collection_entry(name, {path});
        std::vector<Change> changes;
        try {
            changes = {writing(collection, record_with(*shop.reader(), collection, path, "1"),
                               {{"v", text_value("c")}}),
                       removal(collection, record_with(*shop.reader(), collection, path, "2"))};
        } catch (const Error& error) {
            BOOST_TEST((error.kind() == ErrorKind::NotSetUp), words_of(error));
            continue;  // a name that no path can spell
        }
        BOOST_TEST(obstacle_words(shop.obstacles(changes)) == "", name);
        const auto copies = shop.copies({changes[1]});
        BOOST_TEST(all_are(shop.change(changes), Changed::Done), name);
        BOOST_TEST(all_are(shop.change(put_backs({changes[1]}, copies)), Changed::Done), name);
        BOOST_TEST(PostgresShop::ask("SELECT v FROM " + sql + " ORDER BY 1") == "b\nc\n");
    }
}

BOOST_AUTO_TEST_CASE(puts_back_every_type_exactly) {
    const PostgresShop shop(
        "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public; CREATE TYPE mood AS ENUM ('sad');"
        "CREATE DOMAIN price AS numeric(9,3); CREATE TYPE pair AS (a int, b text);"
        "CREATE TABLE t(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric, p price,"
        " f float8, r real, b boolean, y bytea, c char(9), v varchar(9), m mood, ci citext,"
        " d date, ts timestamp(3), tz timestamptz, ti time, iv interval, u uuid, j json, jb jsonb,"
        " x xml, ip inet, net cidr, mac macaddr, bits bit(5), vb bit varying, pt point,"
        " rg int4range, l int[], ll text[][], low int[], js json[], co pair, q tsvector, mo money,"
        " g text GENERATED ALWAYS AS (v || '!') STORED);"
        "INSERT INTO t VALUES (DEFAULT, '1.10', 7, 0.1, 1e-30, true, '\\x00ff', 'ab', 'x ', 'sad',"
        " 'MiXed', '0044-03-15 BC', '2024-01-02 03:04:05.678', '2024-01-02 03:04:05+05', '24:00',"
        " '1 mon -2 days 03:00', '0f8fad5b-d9cb-469f-a165-70867728950e', ' {\"a\" : 1.0, \"a\":2}',"
        " '{\"b\":1e2}', '<a>x</a>', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', B'10101',"
        " B'1', '(1,2)', '[1,5)', '{1,NULL}', '{{a,\"b,\"},{\"\\\"\",NULL}}', '[2:3]={7,8}',"
        " ARRAY['{\"k\": 1}'::json], ROW(1, 'a\"b'), 'fat:2 cat:1', '12.34');"
        "INSERT INTO t(n, f) VALUES ('NaN', '-Infinity')");
    const CollectionEntry t = entry("t");
    const auto before = PostgresShop::dump();
    const std::vector<Change> gone{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    const auto copies = shop.copies(gone);
    BOOST_TEST(all_are(shop.change(gone), Changed::Done));
    BOOST_TEST(moved(before, PostgresShop::dump()).first.size() == 2U);
    BOOST_TEST(all_are(shop.change(put_backs(gone, copies)), Changed::Done));
    BOOST_TEST((PostgresShop::dump() == before));
}

BOOST_AUTO_TEST_CASE(writes_into_json_and_arrays_and_leaves_the_rest_as_it_was) {
    const PostgresShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, j json, jb jsonb, l text[], n numeric(20,10));"
        "INSERT INTO t VALUES (1, '{ \"who\":{\"mail\":\"a@x\",\"n\":1.0} , \"who2\":1}',"
        " '[{\"mail\":\"a@x\"},{\"mail\":\"b@x\"}]', '{a,b,NULL}', 1.1000000000)");
    const CollectionEntry t = entry("t");
    BOOST_TEST(all_are(
        shop.change({shop.writing_to(
            t, "1",
            {{"j.who.mail", text_value("\"'")}, {"jb[].mail", {}}, {"l[]", text_value("x,y")}})}),
        Changed::Done));
    BOOST_TEST(PostgresShop::ask("SELECT * FROM t") ==
               "1|{ \"who\":{\"mail\":\"\\\"'\",\"n\":1.0} , \"who2\":1}|"
               "[{\"mail\": null}, {\"mail\": null}]|{\"x,y\",\"x,y\",\"x,y\"}|1.1000000000\n");
}

BOOST_AUTO_TEST_CASE(a_value_that_the_column_spells_otherwise_is_written_once) {
    const PostgresShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, d date, n int, f float8);"
        "INSERT INTO t VALUES (1, '2024-01-05', 4, 1)");
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.writing_to(
        t, "1",
        {{"d", text_value("5 Jan 2025")}, {"n", text_value("05")}, {"f", text_value("1e2")}})};
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
    BOOST_TEST(all_are(shop.resume(changes), Changed::Already));
    PostgresShop::exec("UPDATE t SET n = 6");
    BOOST_TEST(all_are(shop.resume(changes), Changed::Stale));
}

BOOST_AUTO_TEST_CASE(partitions_and_inheritance) {
    const PostgresShop shop(
        "CREATE TABLE p(id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);"
        "CREATE TABLE p24 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
        "CREATE TABLE p25 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
        "INSERT INTO p VALUES (1,'2024-05-05','a'),(2,'2025-05-05','b'),(3,'2024-05-05','c');"
        "CREATE TABLE base(id int PRIMARY KEY, v text); CREATE TABLE more(w text) INHERITS (base);"
        "INSERT INTO base VALUES (1,'a'); INSERT INTO more VALUES (2,'b','w'),(3,'c','w')");
    const CollectionEntry p = entry("p", {"id", "day"});
    const CollectionEntry base = entry("base");
    const std::vector<Change> moves{
        shop.writing_to(p, "1", {{"day", text_value("2025-12-31")}, {"v", text_value("z")}}),
        shop.removal_of(p, "2")};
    BOOST_TEST(shop.obstacles(moves).empty());
    const auto copies = shop.copies({moves[1]});
    BOOST_TEST(all_are(shop.change(moves), Changed::Done));
    BOOST_TEST(PostgresShop::ask("SELECT tableoid::regclass, * FROM p ORDER BY id") ==
               "p25|1|2025-12-31|z\np24|3|2024-05-05|c\n");
    BOOST_TEST(all_are(shop.change(put_backs({moves[1]}, copies)), Changed::Done));
    const std::vector<Change> nowhere{shop.writing_to(p, "3", {{"day", text_value("2030-01-01")}})};
    BOOST_TEST((error_of([&] { shop.change(nowhere); }).kind() == ErrorKind::Failed));
    BOOST_TEST(
        all_are(shop.change({shop.writing_to(base, "2", {{"v", {}}}), shop.removal_of(base, "1")}),
                Changed::Done));
    BOOST_TEST(PostgresShop::ask("SELECT * FROM more ORDER BY id") == "2||w\n3|c|w\n");
    // What inherits has columns of which the table knows nothing.
    const std::vector<Change> child{shop.removal_of(base, "3")};
    BOOST_TEST(says(error_of([&] { shop.copies(child); }), "inherits"));
    BOOST_TEST(all_are(shop.change(child), Changed::Done));
}

BOOST_AUTO_TEST_CASE(a_key_that_folds_case_means_the_record_that_has_it) {
    const PostgresShop shop(
        "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;"
        "CREATE TABLE t(id citext, v text); INSERT INTO t VALUES ('Ann','1'),('ann','2'),"
        "('BOB','3')");
    const CollectionEntry t = entry("t");
    Change ann{&t, {{"id", text_value("ann")}}, {}, true, {}};
    for (const Record& each : records_with(*shop.reader(), t, "v", {"2"})) {
        ann.state = record_digest(each);
    }
    BOOST_TEST(all_are(shop.change({ann}), Changed::Done));
    BOOST_TEST(PostgresShop::ask("SELECT id FROM t ORDER BY v") == "Ann\nBOB\n");
    ann.key.front().value.text = "bob";
    BOOST_TEST(all_are(shop.change({ann}), Changed::Stale));
}

BOOST_AUTO_TEST_CASE(constraints_that_wait_are_asked_before_anything_is_kept) {
    const PostgresShop shop(
        "CREATE TABLE p(id int PRIMARY KEY, c int);"
        "CREATE TABLE c(id int PRIMARY KEY, p int REFERENCES p DEFERRABLE INITIALLY IMMEDIATE);"
        "ALTER TABLE p ADD FOREIGN KEY (c) REFERENCES c DEFERRABLE;"
        "INSERT INTO p VALUES (1,null),(2,null); INSERT INTO c VALUES (1,1),(2,2);"
        "UPDATE p SET c = id");
    const CollectionEntry p = entry("p");
    const CollectionEntry c = entry("c");
    const std::vector<Change> ring{shop.removal_of(p, "1"), shop.removal_of(c, "1")};
    const auto copies = shop.copies(ring);
    const auto before = PostgresShop::dump();
    BOOST_TEST(all_are(shop.change(ring), Changed::Done));
    BOOST_TEST(all_are(shop.change(put_backs(ring, copies)), Changed::Done));
    BOOST_TEST((PostgresShop::dump() == before));
    const std::vector<Change> half{shop.removal_of(p, "2")};
    const Error error = error_of([&] { shop.change(half); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "23503"));
    BOOST_TEST((PostgresShop::dump() == before));
}

BOOST_AUTO_TEST_CASE(what_clashes_with_a_record_put_back_makes_it_stale) {
    const PostgresShop shop(
        "CREATE TABLE t(id int PRIMARY KEY, mail text UNIQUE);"
        "INSERT INTO t VALUES (1,'a@x'),(2,'b@x')");
    const CollectionEntry t = entry("t");
    const std::vector<Change> gone{shop.removal_of(t, "1")};
    const auto back = put_backs(gone, shop.copies(gone));
    shop.change(gone);
    PostgresShop::exec("INSERT INTO t VALUES (3,'a@x')");
    BOOST_TEST(all_are(shop.change(back), Changed::Stale));
    PostgresShop::exec("DELETE FROM t WHERE id = 3; INSERT INTO t VALUES (1,'z@x')");
    BOOST_TEST(all_are(shop.change(back), Changed::Stale));
    PostgresShop::exec("DELETE FROM t WHERE id = 1; ALTER TABLE t DROP COLUMN mail");
    BOOST_TEST(says(error_of([&] { shop.change(back); }), "no column mail"));
}

BOOST_AUTO_TEST_CASE(a_parent_is_put_back_before_its_child) {
    const PostgresShop shop(
        "CREATE TABLE p(id int PRIMARY KEY); CREATE TABLE c(id int PRIMARY KEY,"
        " p int NOT NULL REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1,1)");
    const CollectionEntry p = entry("p");
    const CollectionEntry c = entry("c");
    const std::vector<Change> gone{shop.removal_of(c, "1"), shop.removal_of(p, "1")};
    const auto back = put_backs(gone, shop.copies(gone));
    const auto before = PostgresShop::dump();
    shop.change(gone);
    BOOST_TEST((error_of([&] { shop.change({back[1]}); }).kind() == ErrorKind::Failed));
    BOOST_TEST(all_are(shop.change(back), Changed::Done));
    BOOST_TEST((PostgresShop::dump() == before));
}

BOOST_AUTO_TEST_CASE(a_function_that_changes_more_is_found_by_counting) {
    // The catalogue tells nothing of what a CHECK constraint does.
    const PostgresShop shop(
        "CREATE TABLE other(id int); CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t VALUES (1,'a'),(2,'b'); CREATE FUNCTION busy(text) RETURNS boolean"
        " LANGUAGE plpgsql AS 'BEGIN INSERT INTO shop.other VALUES (1); RETURN true; END';"
        "ALTER TABLE t ADD CHECK (busy(v)) NOT VALID");
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.writing_to(t, "1", {{"v", text_value("x")}})};
    const auto before = PostgresShop::dump();
    const Error error = error_of([&] { shop.change(changes); });
    BOOST_TEST(says(error, "other records than those at work"));
    BOOST_TEST((PostgresShop::dump() == before));
    BOOST_TEST(all_are(shop.change({shop.removal_of(t, "2")}), Changed::Done));
}

BOOST_AUTO_TEST_CASE(tells_what_old_versions_of_rows_may_be_left) {
    PostgresShop shop(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'agent')"
        " THEN CREATE ROLE agent LOGIN; END IF; END $$; GRANT USAGE ON SCHEMA shop TO agent;"
        "CREATE TABLE t(id int PRIMARY KEY, mail text, y bytea);"
        "INSERT INTO t SELECT n, 'person' || n || '@example.com' FROM generate_series(1, 50) n;"
        "CREATE INDEX ON t(mail); GRANT SELECT, DELETE ON t TO agent; ANALYZE t");
    const CollectionEntry t = entry("t");
    const auto gone = [](const char* id) {
        return std::vector<std::string>{"person" + std::string(id) + "@example.com"};
    };
    BOOST_TEST(shop.change({shop.removal_of(t, "1")}, gone("1")).left.empty());
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM pg_stats WHERE histogram_bounds::text"
                                 " LIKE '%person1@%'") == "0\n");
    // Somebody still reads as it was before.
    std::jthread reader([] {
        PostgresShop::exec(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT FROM pg_sleep(4)");
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const std::vector<Change> second{shop.removal_of(t, "2")};
    const ChangeResult seen = shop.change(second, gone("2"));
    BOOST_TEST(seen.applied);
    BOOST_TEST((seen.left == std::vector<std::string>{"old versions of rows of t"}));
    reader.join();
    BOOST_TEST(shop.change(second, gone("2")).left.empty());
    // An account that owns nothing cannot clean up; whoever does ends that.
    shop.store().options["user"] = "agent";
    const std::vector<Change> third{shop.removal_of(t, "3")};
    BOOST_TEST((shop.change(third, gone("3")).left ==
                std::vector<std::string>{"old versions of rows of t", "statistics of shop.t"}));
    PostgresShop::exec("VACUUM (ANALYZE) t");
    BOOST_TEST(shop.change(third, gone("3")).left.empty());
    shop.store().options["user"] = "postgres";
    // Another table, which the map does not name.
    PostgresShop::exec(
        "CREATE TABLE notes(v text); INSERT INTO notes VALUES ('by person4@example.com')");
    BOOST_TEST((shop.change({shop.removal_of(t, "4")}, gone("4")).left ==
                std::vector<std::string>{"rows of notes"}));
    PostgresShop::exec("DELETE FROM notes; UPDATE t SET y = 'person5@example.com' WHERE id = 6");
    BOOST_TEST((shop.change({shop.removal_of(t, "5")}, gone("5")).left ==
                std::vector<std::string>{"rows of t"}));
}

BOOST_AUTO_TEST_CASE(knows_triggers_that_only_set_the_time) {
    using Names = std::set<std::string>;
    BOOST_TEST((stamped_columns("begin new.a := now(); return new; end") == Names{"a"}));
    BOOST_TEST(
        (stamped_columns("\nBEGIN\n  NEW.\"At\" = CURRENT_TIMESTAMP(3);\n new.b = "
                         "clock_timestamp() at time zone 'utc'; -- b\n RETURN NEW;\nEND;\n") ==
         Names{"At", "b"}));
    for (const char* other :
         {"begin new.a := now(); insert into t values (1); return new; end",
          "begin if new.a then new.a := now(); end if; return new; end",
          "begin new.a := old.a; return new; end", "begin new.a := now(); return null; end",
          "begin return new; end", "declare x int := f(); begin new.a := now(); return new; end",
          "begin perform f(); new.a := now(); return new; end"}) {
        BOOST_TEST(stamped_columns(other).empty(), other);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
