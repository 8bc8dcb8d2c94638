// SPDX-License-Identifier: Apache-2.0
// Changes of SQLite files: which rows, whatever their tables look like, and never another.
#include "libdsar/stores/sqlite/session.hpp"
#include "tests/stores/sqlite_file.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

namespace dsar::test {
namespace {

using Lines = std::multiset<std::string>;

Value number(const char* digits) {
    return {ValueKind::Integer, digits};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_change)

BOOST_AUTO_TEST_CASE(removes_rows_by_every_kind_of_key_and_no_other) {
    SqliteFile file(
        "CREATE TABLE plain(id INTEGER PRIMARY KEY, v TEXT);"
        "INSERT INTO plain VALUES (0,'zero'), (1,'one'), (10,'ten');"
        "CREATE TABLE \"Mixed \"\"Case\"\"\"(\"Order\" TEXT, \"a.b\" INTEGER, v,"
        " PRIMARY KEY(\"Order\", \"a.b\"));"
        "INSERT INTO \"Mixed \"\"Case\"\"\" VALUES ('x',1,'m1'), ('x',2,'m2'), ('y',1,'m3');"
        "CREATE TABLE no_rowid(a TEXT, b INTEGER, v, PRIMARY KEY(a, b)) WITHOUT ROWID;"
        "INSERT INTO no_rowid VALUES ('x',1,'n1'), ('x',2,'n2'), ('y',1,'n3');"
        "CREATE TABLE keyless(v TEXT); INSERT INTO keyless VALUES ('k1'), ('k2'), ('k2');"
        "CREATE TABLE untyped(id PRIMARY KEY, v);"
        "INSERT INTO untyped VALUES (5,'five'), ('5','text five'), (5.5,'real'), "
        "(x'0005','blob');");
    const CollectionEntry plain = collection_entry("plain", {"id"});
    const CollectionEntry mixed = collection_entry("Mixed \"Case\"", {"Order", "\"a.b\""});
    const CollectionEntry no_rowid = collection_entry("no_rowid", {"a", "b"});
    const CollectionEntry keyless = collection_entry("keyless", {});
    const CollectionEntry untyped = collection_entry("untyped", {"id"});
    const auto reader = file.reader();
    std::vector<Change> changes{removal(plain, record_with(*reader, plain, "v", "zero")),
                                removal(mixed, record_with(*reader, mixed, "v", "m1")),
                                removal(no_rowid, record_with(*reader, no_rowid, "v", "n2")),
                                removal(keyless, records_with(*reader, keyless, "v", {"k2"}).at(1)),
                                removal(untyped, record_with(*reader, untyped, "v", "text five")),
                                removal(untyped, record_with(*reader, untyped, "v", "real")),
                                removal(untyped, record_with(*reader, untyped, "v", "blob"))};
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
    const auto before = file.dump();
    const ChangeResult result = file.change(changes);
    BOOST_TEST(result.applied);
    BOOST_TEST(all_are(result, Changed::Done));
    const Difference changed = difference(before, file.dump());
    BOOST_TEST(changed.added.empty());
    BOOST_TEST(changed.removed.size() == 7U);
    for (const char* end :
         {"'zero');", "'m1');", "'n2');", "'text five');", "'real');", "'blob');", "(3,'k2');"}) {
        BOOST_TEST((std::count_if(changed.removed.begin(), changed.removed.end(),
                                  [&](const auto& line) { return line.ends_with(end); }) == 1),
                   end);
    }
    // Where '5' is gone but 5 is there, nobody shall take 5 for gone.
    BOOST_TEST(!file.resume(changes).applied);
    changes.erase(changes.begin() + 4);
    BOOST_TEST(all_are(file.resume(changes), Changed::Already));
    // What has only a rowid may have got another one: unless it was done before, nobody knows.
    const std::vector<Changed> first = file.change(changes).records;
    BOOST_TEST(std::count(first.begin(), first.end(), Changed::Already) == 5);
    BOOST_TEST((first[3] == Changed::Stale));
}

BOOST_AUTO_TEST_CASE(never_calls_a_row_gone_that_has_another_rowid_by_now) {
    SqliteFile file(
        "CREATE TABLE t(v); INSERT INTO t VALUES ('a'),('b'),('c'),('d');"
        "CREATE TABLE k(id INTEGER PRIMARY KEY, v); INSERT INTO k VALUES (7,'x');");
    const CollectionEntry t = collection_entry("t", {});
    const CollectionEntry k = collection_entry("k", {});
    const std::vector<Change> changes{removal(t, file.record(t, "v", "d")),
                                      removal(k, file.record(k, "v", "x"))};
    file.exec("DELETE FROM t WHERE v = 'a'; VACUUM; DELETE FROM k");
    const auto before = file.dump();
    // The rowid of k is a column: it never moves.
    const std::vector<Changed> expected{Changed::Stale, Changed::Already};
    BOOST_TEST((file.change(changes).records == expected));
    BOOST_TEST((file.dump() == before));
    // What is in one transaction is done or is not: while one row is still there, no other is gone
    // because of us.
    const std::vector<Change> two{changes.front(), removal(t, file.record(t, "v", "b"))};
    const std::vector<Changed> half{Changed::Stale, Changed::Done};
    BOOST_TEST((file.resume(two).records == half));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(is_stale_when_another_row_has_the_rowid_and_the_values) {
    SqliteFile file("CREATE TABLE t(v, note); INSERT INTO t VALUES ('a',1),('b',2);");
    const CollectionEntry t = collection_entry("t", {});
    const std::vector<Change> changes{writing(t, file.record(t, "v", "b"), {{"note", {}}})};
    file.exec("UPDATE t SET v = 'other', note = NULL WHERE v = 'b'");
    BOOST_TEST(all_are(file.change(changes), Changed::Stale));
    BOOST_TEST(all_are(file.resume(changes), Changed::Already));
}

BOOST_AUTO_TEST_CASE(writes_values_of_every_kind_and_moves_nothing_else) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c REAL, d, e TEXT DEFAULT 'x',"
        " twice INTEGER GENERATED ALWAYS AS (b * 2) STORED);"
        "INSERT INTO t(id,a,b,c,d) VALUES (1,'a',1,1.5,x'01'), (2,'a',1,1.5,x'01');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{writing(t, file.record(t, "id", "2"),
                                              {{"a", text_value("5")},
                                               {"b", text_value("7")},
                                               {"c", {ValueKind::Number, "0.1"}},
                                               {"d", {ValueKind::Bytes, std::string("\0\xff", 2)}},
                                               {"e", {}},
                                               {"not_there", text_value("x")}})};
    const auto before = file.dump();
    BOOST_TEST(all_are(file.change(changes), Changed::Done));
    const Difference changed = difference(before, file.dump());
    BOOST_TEST((changed.removed == Lines{"INSERT INTO t VALUES(2,'a',1,1.5,X'01','x');"}));
    BOOST_TEST((changed.added == Lines{"INSERT INTO t VALUES(2,'5',7,"
                                       "0.10000000000000000555,X'00ff',NULL);"}));
    // The column made 7 of '7': it is done all the same.
    const auto after = file.dump();
    BOOST_TEST(all_are(file.change(changes), Changed::Already));
    BOOST_TEST((file.dump() == after));
}

BOOST_AUTO_TEST_CASE(rewrites_one_value_inside_json_and_keeps_every_other_byte) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT);"
        "INSERT INTO t VALUES (1, '{ \"caller\" : {\"number\":\"+370 1\", \"x\":1.10},\n"
        "\"items\":[ {\"email\":\"a@x\",\"n\":1e2},{\"n\":2}, {\"email\":\"\\u0062@x\"} ] }'),"
        "(2, 'no json');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const auto data = [&](const char* id) {
        return value_in(file.record(t, "id", id), "data")->text;
    };
    const std::vector<Change> changes{
        writing(t, file.record(t, "id", "1"),
                {{"data.caller.number", {}},
                 {"data.items[].email", text_value("b@x")},
                 {"data.gone.name", text_value("z")}}),
        writing(t, file.record(t, "id", "2"), {{"data.caller.number", {}}})};
    const ChangeResult result = file.change(changes);
    BOOST_TEST((result.records == std::vector{Changed::Done, Changed::Already}));
    BOOST_TEST(
        data("1") ==
        "{ \"caller\" : {\"number\":null, \"x\":1.10},\n"
        "\"items\":[ {\"email\":\"b@x\",\"n\":1e2},{\"n\":2}, {\"email\":\"\\u0062@x\"} ] }");
    BOOST_TEST(data("2") == "no json");
    BOOST_TEST(all_are(file.change(changes), Changed::Already));
}

BOOST_AUTO_TEST_CASE(serves_several_changes_of_one_record) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT);"
        "INSERT INTO t VALUES (1, '{\"a\":1,\"b\":2}'), (2, '{\"a\":1}');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const Record one = file.record(t, "id", "1");
    const Record two = file.record(t, "id", "2");
    const std::vector<Change> changes{writing(t, one, {{"data.a", {}}}),
                                      writing(t, one, {{"data.b", {}}}),
                                      writing(t, two, {{"data.a", {}}}), removal(t, two)};
    BOOST_TEST(all_are(file.change(changes), Changed::Done));
    BOOST_TEST(value_in(file.record(t, "id", "1"), "data")->text == "{\"a\":null,\"b\":null}");
    BOOST_TEST(records_with(*file.reader(), t, "id", {"2"}).empty());
    BOOST_TEST(all_are(file.change(changes), Changed::Already));
}

BOOST_AUTO_TEST_CASE(takes_the_exact_key_where_a_collation_folds_case) {
    SqliteFile file(
        "CREATE TABLE t(name TEXT COLLATE NOCASE, v); CREATE INDEX i ON t(name);"
        "INSERT INTO t VALUES ('ann','1'), ('Ann','2');");
    const CollectionEntry t = collection_entry("t", {"name"});
    BOOST_TEST(all_are(file.change({removal(t, file.record(t, "v", "2"))}), Changed::Done));
    BOOST_TEST(key_text(file.record(t, "v", "1").key) == "ann");
}

BOOST_AUTO_TEST_CASE(never_takes_what_is_spelt_alike_for_a_record_that_went_before) {
    SqliteFile file(
        "CREATE TABLE t(name TEXT COLLATE NOCASE, v); CREATE INDEX i ON t(name);"
        "INSERT INTO t VALUES ('ann','1'), ('Ann','2');");
    const CollectionEntry t = collection_entry("t", {"name"});
    const Record second = file.record(t, "v", "2");
    const std::vector<Change> twice{removal(t, second), removal(t, second),
                                    writing(t, second, {{"v", {}}})};
    BOOST_TEST(all_are(file.change(twice), Changed::Done));
    BOOST_TEST(key_text(file.record(t, "v", "1").key) == "ann");  // another person's
    const Record first = file.record(t, "v", "1");
    const std::vector<Change> renamed{writing(t, first, {{"name", text_value("bo")}}),
                                      writing(t, first, {{"v", {}}})};
    const auto before = file.dump();
    BOOST_TEST((error_of([&] { file.change(renamed); }).kind() == ErrorKind::Failed));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(refuses_a_key_that_names_several_records) {
    SqliteFile file("CREATE TABLE t(name TEXT, v); INSERT INTO t VALUES ('a','1'), ('a','2');");
    const CollectionEntry t = collection_entry("t", {"name"});
    const std::vector<Change> changes{removal(t, file.record(t, "v", "1"))};
    BOOST_TEST(words_of(file.obstacles(changes)) == "0 no_ability");
    const auto before = file.dump();
    const Error error = error_of([&] { file.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "cannot change shop/t"));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(never_calls_a_record_gone_because_its_key_is_spelt_otherwise) {
    SqliteFile file("CREATE TABLE t(id PRIMARY KEY, v); INSERT INTO t VALUES (5,'a'), ('6','b');");
    const CollectionEntry t = collection_entry("t", {"id"});
    Change five = removal(t, file.record(t, "v", "a"));
    five.key.front().value = text_value("5");
    Change six = removal(t, file.record(t, "v", "b"));
    six.key.front().value = number("6");
    BOOST_TEST(all_are(file.change({five, six}), Changed::Done));
}

BOOST_AUTO_TEST_CASE(says_busy_and_does_nothing_when_another_writes) {
    SqliteFile file("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1,'a');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{removal(t, file.record(t, "id", "1"))};
    const auto store = file.open();
    SQLite::Database other(file.path(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (2,'b')");
    const Error error = error_of([&] { store->change(changes, {}); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(says(error, "cannot change shop"));
    other.exec("COMMIT");
    BOOST_TEST(records_with(*file.reader(), t, "id", {"1", "2"}).size() == 2U);
    BOOST_TEST(all_are(store->change(changes, {}), Changed::Done));
}

BOOST_AUTO_TEST_CASE(goes_along_with_a_writer_of_other_rows) {
    for (const char* mode : {"DELETE", "WAL"}) {
        SqliteFile file(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1,'a'),"
            "(2,'b'); PRAGMA journal_mode=" +
            std::string(mode));
        const CollectionEntry t = collection_entry("t", {"id"});
        const Change change = removal(t, file.record(t, "id", "1"));
        SQLite::Database other(file.path(), SQLite::OPEN_READWRITE);
        const auto store = file.open();
        other.exec("UPDATE t SET v = 'c' WHERE id = 2; INSERT INTO t VALUES (3,'d')");
        BOOST_TEST(all_are(store->change({&change, 1}, {}), Changed::Done));
        other.exec("UPDATE t SET v = 'e' WHERE id = 3");
        BOOST_TEST(other.execAndGet("SELECT group_concat(id || v) FROM t").getString() == "2c,3e");
    }
}

BOOST_AUTO_TEST_CASE(rolls_back_when_more_rows_change_than_were_decided_on) {
    SqliteFile file(
        "PRAGMA foreign_keys=0;"
        "CREATE TABLE p(id INTEGER PRIMARY KEY, v); CREATE TABLE log(text);"
        "CREATE TABLE q(id INTEGER PRIMARY KEY, v);"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);"
        "CREATE TRIGGER note_it AFTER DELETE ON q BEGIN INSERT INTO log VALUES (old.v); END;"
        "INSERT INTO p VALUES (1,'a'); INSERT INTO c VALUES (1,1), (2,1);"
        "INSERT INTO q VALUES (1,'a');");
    const auto before = file.dump();
    for (const char* name : {"p", "q"}) {
        const CollectionEntry entry = collection_entry(name, {"id"});
        const Error error =
            error_of([&] { file.change({removal(entry, file.record(entry, "id", "1"))}); });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(says(error, "would change"));
    }
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(sees_rows_without_rowids_change_beside_a_full_text_index) {
    SqliteFile file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, body, up REFERENCES p ON DELETE CASCADE);"
        "CREATE TABLE c(k PRIMARY KEY, p REFERENCES p ON DELETE CASCADE) WITHOUT ROWID;"
        "CREATE TABLE n(k PRIMARY KEY, p REFERENCES p ON DELETE SET NULL) WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE f USING fts5(body, content='p', content_rowid='id');"
        "CREATE TRIGGER del AFTER DELETE ON p BEGIN"
        " INSERT INTO f(f, rowid, body) VALUES ('delete', old.id, old.body); END;"
        "INSERT INTO p VALUES (1,'jo called',NULL), (2,'al called',NULL), (3,'bo called',NULL);"
        "INSERT INTO f(f) VALUES ('rebuild');"
        "INSERT INTO c VALUES ('x',1); INSERT INTO n VALUES ('y',2);");
    const CollectionEntry p = collection_entry("p", {"id"});
    const auto before = file.dump();
    for (const char* id : {"1", "2"}) {
        const std::vector<Change> changes{removal(p, file.record(p, "id", id))};
        BOOST_TEST(words_of(file.obstacles(changes)) == "0 foreign_key");
        BOOST_TEST(says(error_of([&] { file.change(changes); }), "other records than the one"));
        BOOST_TEST((file.dump() == before));
    }
    BOOST_TEST(all_are(file.change({removal(p, file.record(p, "id", "3"))}), Changed::Done));
    SQLite::Database database(file.path());
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM f('bo')").getInt() == 0);
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM f('called')").getInt() == 2);
}

BOOST_AUTO_TEST_CASE(runs_no_trigger_that_it_does_not_know) {
    // It changes nothing else, this time; nobody can tell what it does.
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1,'jo kay'),(2,'b');"
        "CREATE TABLE log(k PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO log VALUES (1,'kept');"
        "CREATE VIRTUAL TABLE f USING fts5(v);"
        "CREATE TRIGGER index_it AFTER DELETE ON t BEGIN DELETE FROM f WHERE rowid = old.id; END;"
        "CREATE TRIGGER log_it AFTER DELETE ON t BEGIN UPDATE log SET v = old.v; END;");
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{removal(t, file.record(t, "id", "1"))};
    BOOST_TEST(words_of(file.obstacles(changes)) == "0 trigger");
    const auto before = file.dump();
    const Error error = error_of([&] { file.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "log_it"));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(passes_on_no_words_of_a_trigger) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v NOT NULL); INSERT INTO t VALUES (1,'jo kay');"
        "CREATE TRIGGER keep BEFORE DELETE ON t BEGIN"
        " SELECT RAISE(ABORT, 'jo kay must stay'); END;");
    SqliteSession session(file.store(), file.folder(), SqliteUse::Change);
    const Error refused = error_of([&] { session.run("t", "DELETE FROM t"); });
    BOOST_TEST(says(refused, "a trigger refused it"));
    BOOST_TEST(!says(refused, "jo kay"));
    const Error null = error_of([&] { session.run("t", "UPDATE t SET v = NULL"); });
    BOOST_TEST(says(null, "NOT NULL constraint failed: t.v"));
}

BOOST_AUTO_TEST_CASE(writes_no_json_that_is_none) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT);"
        "INSERT INTO t VALUES (1, '{\"a\":1}');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const auto before = file.dump();
    for (const Value& value : {Value{ValueKind::Json, "{\"b\":"}, text_value("\xFF"),
                               Value{ValueKind::Bytes, "x"}, Value{ValueKind::Number, "1.x"}}) {
        const std::vector<Change> changes{
            writing(t, file.record(t, "id", "1"), {{"data.a", value}})};
        BOOST_TEST(words_of(file.obstacles(changes)) == "0 no_ability");
        BOOST_TEST((error_of([&] { file.change(changes); }).kind() == ErrorKind::Failed));
        BOOST_TEST((file.dump() == before));
    }
}

BOOST_AUTO_TEST_CASE(overrules_a_constraint_that_would_delete_another_row) {
    SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT UNIQUE ON CONFLICT REPLACE);"
        "INSERT INTO t VALUES (1,'a@x'), (2,'b@x');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{
        writing(t, file.record(t, "id", "2"), {{"email", text_value("a@x")}})};
    BOOST_TEST(words_of(file.obstacles(changes)) == "0 email unique");
    const auto before = file.dump();
    const Error error = error_of([&] { file.change(changes); });
    BOOST_TEST(says(error, "UNIQUE constraint failed: t.email"));
    BOOST_TEST(!says(error, "a@x"));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(removes_records_that_refer_to_each_other) {
    SqliteFile file(
        "CREATE TABLE a(id INTEGER PRIMARY KEY, b REFERENCES b);"
        "CREATE TABLE b(id INTEGER PRIMARY KEY, a REFERENCES a);"
        "INSERT INTO a VALUES (1, 1), (2, NULL); INSERT INTO b VALUES (1, 1);");
    const CollectionEntry a = collection_entry("a", {"id"});
    const CollectionEntry b = collection_entry("b", {"id"});
    const std::vector<Change> changes{removal(a, file.record(a, "id", "1")),
                                      removal(b, file.record(b, "id", "1"))};
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
    BOOST_TEST(all_are(file.change(changes), Changed::Done));
    // One of them alone is refused, and stays.
    file.exec("INSERT INTO b VALUES (2, 2); UPDATE a SET b = 2 WHERE id = 2");
    const auto before = file.dump();
    const std::vector<Change> one{removal(b, file.record(b, "id", "2"))};
    BOOST_TEST((error_of([&] { file.change(one); }).kind() == ErrorKind::Failed));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(makes_no_database_and_opens_none_that_it_may_not_write) {
    SqliteFile file("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1,'a');");
    const CollectionEntry t = collection_entry("t", {"id"});
    const Change change = removal(t, file.record(t, "id", "1"));
    std::filesystem::permissions(file.folder(), std::filesystem::perms(0755));
    std::filesystem::permissions(file.path(), std::filesystem::perms(0444));
    const pid_t child = ::fork();
    if (child == 0) {  // as somebody who owns none of it
        const bool left_root = ::geteuid() != 0 || ::setuid(65534) == 0;
        bool refused = false;
        try {
            file.open();
        } catch (const Error& error) {
            refused = error.kind() == ErrorKind::Failed;
        }
        const bool told = words_of(file.obstacles({change})) == "0 read_only";
        ::_exit(left_root && refused && told ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
    std::filesystem::remove(file.path());
    BOOST_TEST((error_of([&] { file.open(); }).kind() == ErrorKind::Failed));
    BOOST_TEST(!std::filesystem::exists(file.path()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
