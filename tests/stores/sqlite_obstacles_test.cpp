// SPDX-License-Identifier: Apache-2.0
// What would stop a change of an SQLite file, said before; and that it would indeed be stopped.
#include "tests/stores/sqlite_file.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

/// Tables of the test, their key `id` unless it says otherwise.
CollectionEntry entry(const char* name) {
    return collection_entry(name, {"id"});
}

Change write_to(const SqliteFile& file, const CollectionEntry& collection, const char* id,
                std::vector<NewValue> values) {
    return writing(collection, file.record(collection, "id", id), std::move(values));
}

Change remove_from(const SqliteFile& file, const CollectionEntry& collection, const char* id) {
    return removal(collection, file.record(collection, "id", id));
}

/// What is said before, when it does stop the change, and leaves all as it was.
std::string stopped_by(const SqliteFile& file, const std::vector<Change>& changes) {
    const auto before = file.dump();
    const std::string words = words_of(file.obstacles(changes));
    BOOST_TEST((error_of([&] { file.change(changes); }).kind() == ErrorKind::Failed));
    BOOST_TEST((file.dump() == before));
    return words;
}

/// Nothing is said, and it can be done.
void can_be_done(const SqliteFile& file, const std::vector<Change>& changes) {
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
    BOOST_TEST(all_are(file.change(changes), Changed::Done));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_obstacles)

BOOST_AUTO_TEST_CASE(not_null) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL DEFAULT 'x', c);"
        "INSERT INTO t VALUES (0,'a','b','c');");
    const CollectionEntry t = entry("t");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "0", {{"b", {}}, {"a", {}}, {"c", {}}})}) ==
               "0 a not_null, 0 b not_null");
    can_be_done(file, {write_to(file, t, "0", {{"a", text_value("")}, {"c", {}}})});
}

BOOST_AUTO_TEST_CASE(check) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, n INTEGER CHECK (n > 5),"
        " CONSTRAINT long_enough CHECK (length(a) > 2));"
        "INSERT INTO t VALUES (1,'abc',7);"
        "CREATE TABLE s(id INTEGER PRIMARY KEY, n INTEGER) STRICT; INSERT INTO s VALUES (1, 1);"
        "CREATE TABLE old(id INTEGER PRIMARY KEY, a CHECK (a <> 'x'), b);"
        "PRAGMA ignore_check_constraints=1; INSERT INTO old VALUES (1,'x','y');");
    const CollectionEntry t = entry("t");
    const CollectionEntry s = entry("s");
    const CollectionEntry old = entry("old");
    const std::vector<Change> short_one{write_to(file, t, "1", {{"a", text_value("pq")}})};
    BOOST_TEST(stopped_by(file, short_one) == "0 a check");
    BOOST_TEST(file.obstacles(short_one).front().why.find("long_enough") != std::string::npos);
    BOOST_TEST(file.obstacles(short_one).front().why.find("pq") == std::string::npos);
    BOOST_TEST(stopped_by(file, {write_to(file, s, "1", {{"n", text_value("many")}})}) ==
               "0 n type");
    can_be_done(file, {write_to(file, t, "1", {{"a", {}}, {"n", {}}})});
    // What the row broke before is no obstacle to writing another column.
    can_be_done(file, {write_to(file, old, "1", {{"b", {}}})});
}

BOOST_AUTO_TEST_CASE(declared_lengths_and_types_that_sqlite_itself_does_not_hold_to) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(5), b national character varying ( 3 ),"
        " c TEXT(4) CHECK (length(c) <= 4), n INT, r REAL, d DECIMAL(10,2), day DATE, any);"
        "INSERT INTO t VALUES (1,'abc','a','b',null,null,null,null,null);");
    const CollectionEntry t = entry("t");
    const auto says = [&](const char* field, const char* text) {
        const std::vector<Change> changes{write_to(file, t, "1", {{field, text_value(text)}})};
        const auto found = file.obstacles(changes);
        for (const Obstacle& each : found) {
            BOOST_TEST(each.why.find(text) == std::string::npos);
        }
        return words_of(found);
    };
    BOOST_TEST(says("a", "abcdef") == "0 a too_long");
    BOOST_TEST(says("a", "abcde") == "");
    BOOST_TEST(says("a", "ąčęėį") == "");  // characters count, not bytes
    BOOST_TEST(says("a", "ąčęėįš") == "0 a too_long");
    BOOST_TEST(says("b", "abcd") == "0 b too_long");
    BOOST_TEST(says("c", "abcde") == "0 c too_long");
    BOOST_TEST(says("n", "many") == "0 n type");
    BOOST_TEST(says("n", "1.5") == "0 n type");
    BOOST_TEST(says("n", " 12 ") == "");
    BOOST_TEST(says("r", "one") == "0 r type");
    BOOST_TEST(says("r", "+1e3") == "");
    BOOST_TEST(says("d", "ten") == "0 d type");
    BOOST_TEST(says("d", "12345678901234.5") == "");
    BOOST_TEST(says("day", "2026-11-27") == "");
    BOOST_TEST(says("any", "a long text that nobody limits") == "");
}

BOOST_AUTO_TEST_CASE(check_of_what_several_changes_write_together) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT CHECK (json_extract(data, '$.a') IS NULL"
        " OR json_extract(data, '$.b') IS NOT NULL)); INSERT INTO t VALUES "
        "(1,'{\"a\":1,\"b\":2}');");
    const CollectionEntry t = entry("t");
    can_be_done(
        file, {write_to(file, t, "1", {{"data.a", {}}}), write_to(file, t, "1", {{"data.b", {}}})});
}

BOOST_AUTO_TEST_CASE(unique_with_records_that_stay) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE UNIQUE, b, c, d,"
        " UNIQUE(b, c)); CREATE UNIQUE INDEX e ON t(lower(d)) WHERE c > 0;"
        "INSERT INTO t VALUES (1,'a',1,1,'D'), (2,'b',1,2,'E'), (3,'c',2,0,'F');");
    const CollectionEntry t = entry("t");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"a", text_value("B")}})}) ==
               "0 a unique");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"c", integer_value(2)}})}) == "0 unique");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"id", integer_value(3)}})}) ==
               "0 id unique");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"d", text_value("e")}})}) == "0 unique");
    can_be_done(file, {write_to(file, t, "1", {{"d", text_value("f")}})});
    can_be_done(file, {write_to(file, t, "1", {{"a", {}}, {"b", {}}}),
                       write_to(file, t, "2", {{"a", {}}, {"b", {}}})});
}

BOOST_AUTO_TEST_CASE(unique_between_two_changes) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE);"
        "INSERT INTO t VALUES (1,'a'), (2,'b'), (3,'c');");
    const CollectionEntry t = entry("t");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"a", text_value("x")}}),
                                 write_to(file, t, "2", {{"a", text_value("x")}})}) ==
               "1 a unique");
    // In the other order the value would be free.
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"a", text_value("c")}}),
                                 remove_from(file, t, "3")}) == "0 a unique");
    can_be_done(file, {remove_from(file, t, "3"), write_to(file, t, "1", {{"a", text_value("c")}}),
                       write_to(file, t, "2", {{"a", text_value("a")}})});
}

BOOST_AUTO_TEST_CASE(foreign_keys_that_the_database_declares) {
    SqliteFile file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, code TEXT UNIQUE, v);"
        "CREATE TABLE plain(id INTEGER PRIMARY KEY, p REFERENCES P);"
        "CREATE TABLE \"cascade\"(id INTEGER PRIMARY KEY, code REFERENCES p(CODE)"
        " ON DELETE CASCADE);"
        "CREATE TABLE cleared(id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE SET NULL);"
        "INSERT INTO p VALUES (0,'a','x'), (1,'b','x'), (2,'c','x'), (3,'d','x');"
        "INSERT INTO plain VALUES (1,0), (2,NULL); INSERT INTO \"cascade\" VALUES (1,'b');"
        "INSERT INTO cleared VALUES (1,2);");
    const CollectionEntry p = entry("p");
    const CollectionEntry plain = entry("plain");
    const CollectionEntry cascade = entry("cascade");
    const CollectionEntry cleared = entry("cleared");
    for (const char* id : {"0", "1", "2"}) {
        BOOST_TEST(stopped_by(file, {remove_from(file, p, id)}) == "0 foreign_key");
    }
    BOOST_TEST(file.obstacles({remove_from(file, p, "1")}).front().why.find("deleted with it") !=
               std::string::npos);
    BOOST_TEST(stopped_by(file, {write_to(file, p, "1", {{"code", text_value("z")}})}) ==
               "0 code foreign_key");
    BOOST_TEST(stopped_by(file, {write_to(file, plain, "2", {{"p", integer_value(9)}})}) ==
               "0 p foreign_key");
    BOOST_TEST(stopped_by(file, {write_to(file, plain, "2", {{"p", integer_value(3)}}),
                                 remove_from(file, p, "3")}) == "0 p foreign_key");
    can_be_done(file, {write_to(file, plain, "2", {{"p", integer_value(3)}})});
    can_be_done(file, {write_to(file, plain, "1", {{"p", {}}}), remove_from(file, p, "0"),
                       remove_from(file, cascade, "1"), remove_from(file, p, "1"),
                       remove_from(file, cleared, "1"), remove_from(file, p, "2")});
}

BOOST_AUTO_TEST_CASE(composite_foreign_keys) {
    SqliteFile file(
        "CREATE TABLE p(a, b, id, PRIMARY KEY(a, b)) WITHOUT ROWID;"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, x, y, FOREIGN KEY(x, y) REFERENCES p);"
        "INSERT INTO p VALUES (1,'u',7), (1,'v',8); INSERT INTO c VALUES (1,1,'u'), (2,1,NULL);");
    const CollectionEntry p = entry("p");
    BOOST_TEST(stopped_by(file, {remove_from(file, p, "7")}) == "0 foreign_key");
    can_be_done(file, {remove_from(file, p, "8")});
}

BOOST_AUTO_TEST_CASE(composite_foreign_keys_of_which_a_part_is_empty) {
    SqliteFile file(
        "CREATE TABLE p(a, b, id, PRIMARY KEY(a, b)) WITHOUT ROWID;"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, x, y, FOREIGN KEY(x, y) REFERENCES p);"
        "INSERT INTO p VALUES ('','u',7), ('u','',8), ('','',9);"
        "INSERT INTO c VALUES (1,'','u'), (2,'',NULL), (3,NULL,NULL);");
    const CollectionEntry p = entry("p");
    const CollectionEntry c = entry("c");
    BOOST_TEST(stopped_by(file, {remove_from(file, p, "7")}) == "0 foreign_key");
    BOOST_TEST(stopped_by(file, {write_to(file, c, "2", {{"y", text_value("v")}})}) ==
               "0 x foreign_key");
    can_be_done(file, {write_to(file, c, "2", {{"y", text_value("u")}})});
    can_be_done(file, {remove_from(file, p, "8"), remove_from(file, p, "9")});
}

BOOST_AUTO_TEST_CASE(references_that_only_the_map_knows) {
    SqliteFile file(
        "CREATE TABLE people(id INTEGER PRIMARY KEY, email);"
        "CREATE TABLE calls(id INTEGER PRIMARY KEY, data TEXT);"
        "CREATE TABLE orders(id INTEGER PRIMARY KEY, person TEXT, mail);"
        "INSERT INTO people VALUES (0,'a@x'), (1,'b@x'), (2,'c@x'), (3,'c@x');"
        "INSERT INTO orders VALUES (1,'0',NULL), (2,NULL,'c@x');"
        "INSERT INTO calls VALUES (1,'{\"who\":[{\"id\":1}]}');");
    CollectionEntry orders = entry("orders");
    FieldEntry person;
    person.path = "person";
    person.belongs_to = {{"shop", "people", {"id"}}};
    FieldEntry mail;
    mail.path = "mail";
    mail.leads_to = {{"shop", "people", {"email"}}};
    FieldEntry elsewhere;
    elsewhere.path = "person";
    elsewhere.belongs_to = {{"crm", "people", {"id"}}};
    orders.fields = {person, mail, elsewhere};
    CollectionEntry calls = entry("calls");
    FieldEntry who;
    who.path = "data.who[].id";
    who.belongs_to = {{"shop", "people", {"id"}}};
    calls.fields = {who};
    const CollectionEntry people = entry("people");
    file.store().collections = {people, orders, calls};
    BOOST_TEST(words_of(file.obstacles({remove_from(file, people, "0")})) == "0 foreign_key");
    BOOST_TEST(words_of(file.obstacles({remove_from(file, people, "1")})) == "0 foreign_key");
    // Another record with that address stays, unless it goes too.
    BOOST_TEST(words_of(file.obstacles({remove_from(file, people, "2")})) == "");
    BOOST_TEST(words_of(file.obstacles(
                   {remove_from(file, people, "2"), remove_from(file, people, "3")})) ==
               "0 foreign_key, 1 foreign_key");
    BOOST_TEST(
        words_of(file.obstacles({remove_from(file, orders, "1"), remove_from(file, people, "0"),
                                 write_to(file, calls, "1", {{"data.who[].id", {}}}),
                                 remove_from(file, people, "1")})) == "");
}

BOOST_AUTO_TEST_CASE(triggers_of_the_event_by_name) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE TABLE log(text);"
        "CREATE TRIGGER on_a AFTER UPDATE OF a ON t BEGIN INSERT INTO log VALUES (old.a); END;"
        "CREATE TRIGGER keeps_it BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;"
        "CREATE TRIGGER on_new AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;"
        "INSERT INTO t VALUES (1,'a','b');");
    const CollectionEntry t = entry("t");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"a", text_value("x")}})}) == "0 trigger");
    const std::vector<Change> removed{remove_from(file, t, "1")};
    BOOST_TEST(stopped_by(file, removed) == "0 trigger");
    BOOST_TEST(file.obstacles(removed).front().why.find("keeps_it") != std::string::npos);
    can_be_done(file, {write_to(file, t, "1", {{"b", text_value("x")}})});
}

BOOST_AUTO_TEST_CASE(no_trigger_that_keeps_a_full_text_index) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, body);"
        "CREATE VIRTUAL TABLE f USING fts5(body, content='t', content_rowid='id');"
        "CREATE TRIGGER del AFTER DELETE ON t BEGIN"
        " INSERT INTO f(f, rowid, body) VALUES ('delete', old.id, old.body); END;"
        "CREATE TRIGGER upd AFTER UPDATE ON t BEGIN"
        " INSERT INTO f(f, rowid, body) VALUES ('delete', old.id, old.body);"
        " INSERT INTO f(rowid, body) VALUES (new.id, new.body); END;"
        "INSERT INTO t VALUES (1,'jo called'), (2,'al called'), (3,'bo called');"
        "INSERT INTO f(f) VALUES ('rebuild');");
    const CollectionEntry t = entry("t");
    can_be_done(file, {remove_from(file, t, "1"), write_to(file, t, "2", {{"body", {}}})});
    SQLite::Database database(file.path());
    BOOST_TEST(database.execAndGet("SELECT group_concat(rowid) FROM f('called')").getString() ==
               "3");
}

BOOST_AUTO_TEST_CASE(full_text_of_a_view_that_cannot_be_made_anew) {
    const std::string tables =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, body); CREATE TABLE other(id INTEGER PRIMARY KEY);"
        "CREATE VIEW inner_one AS SELECT id, body FROM t; CREATE VIEW v AS SELECT * FROM inner_one;"
        "INSERT INTO t VALUES (1,'jo called'), (2,'al called'); INSERT INTO other VALUES (1);";
    const SqliteFile stuck(tables +
                           "CREATE VIRTUAL TABLE f USING fts5(body, content=v);"
                           "INSERT INTO f(rowid, body) SELECT id, body FROM v;");
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{remove_from(stuck, t, "1")};
    BOOST_TEST(stopped_by(stuck, changes) == "0 full_text");
    BOOST_TEST(stuck.obstacles(changes).front().why.find("full-text table f") != std::string::npos);
    BOOST_TEST(says(error_of([&] { stuck.change(changes); }), "full-text table f"));
    can_be_done(stuck, {remove_from(stuck, entry("other"), "1")});
    // With a rowid to read, it is made anew.
    const SqliteFile rebuilt(tables +
                             "CREATE VIRTUAL TABLE f USING fts5(body, content='v',"
                             " content_rowid='id');"
                             "INSERT INTO f(f) VALUES ('rebuild');");
    can_be_done(rebuilt, {remove_from(rebuilt, t, "1")});
    SQLite::Database database(rebuilt.path());
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM f('jo')").getInt() == 0);
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM f('al')").getInt() == 1);
}

BOOST_AUTO_TEST_CASE(views_and_generated_columns) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, g GENERATED ALWAYS AS (a || '!'));"
        "CREATE VIEW v AS SELECT * FROM t; INSERT INTO t(id, a) VALUES (1,'a');"
        "CREATE TRIGGER i INSTEAD OF DELETE ON v BEGIN DELETE FROM t; END;");
    const CollectionEntry t = entry("t");
    const CollectionEntry v = entry("v");
    BOOST_TEST(stopped_by(file, {remove_from(file, v, "1")}) == "0 no_ability");
    BOOST_TEST(stopped_by(file, {write_to(file, t, "1", {{"g", text_value("x")}})}) ==
               "0 g generated");
    BOOST_TEST(words_of(file.obstacles({write_to(file, t, "1", {{"aa", text_value("x")}})})) ==
               "0 aa no_ability");
    can_be_done(file, {write_to(file, t, "1", {{"a", text_value("x")}})});
}

BOOST_AUTO_TEST_CASE(none_for_records_that_are_gone) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a NOT NULL); INSERT INTO t VALUES"
        " (1,'a');");
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{write_to(file, t, "1", {{"a", {}}})};
    file.exec("DELETE FROM t");
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
