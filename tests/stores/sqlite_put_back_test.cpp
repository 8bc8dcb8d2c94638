// SPDX-License-Identifier: Apache-2.0
// Putting rows back into SQLite files: the same dump as before, or nothing.
#include "tests/stores/sqlite_file.hpp"
#include "tests/support/kill_points.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace dsar::test {
namespace {

std::vector<Change> all_of(const SqliteFile& file, const CollectionEntry& collection) {
    const Query query{&collection, {}, false, true};
    std::vector<Change> changes;
    for (const Found& found : find_all(*file.reader(), {&query, 1})) {
        changes.push_back(removal(collection, found.record));
        changes.back().vault = true;
    }
    return changes;
}

void restores(const SqliteFile& file, const std::vector<Change>& changes) {
    BOOST_REQUIRE(!changes.empty());
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
    const auto before = file.dump();
    const auto back = put_backs(changes, file.copies(changes));
    BOOST_TEST(all_are(file.change(changes), Changed::Done));
    BOOST_TEST((file.dump() != before));
    BOOST_TEST(all_are(file.change(back), Changed::Done));
    BOOST_TEST((file.dump() == before));
    BOOST_TEST(all_are(file.change(back), Changed::Already));
    BOOST_TEST((file.dump() == before));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_put_back)

BOOST_AUTO_TEST_CASE(restores_every_kind_of_table_and_value) {
    const SqliteFile file(
        "CREATE TABLE plain(id INTEGER PRIMARY KEY AUTOINCREMENT, v, r REAL,"
        " twice GENERATED ALWAYS AS (r * 2) STORED);"
        "INSERT INTO plain(id, v, r) VALUES (9223372036854775807, NULL, 1.5),"
        " (-3, x'00ff27', 1e300), (2, '', -0.1), (4, 'a'||char(0)||'ą''', 9e999),"
        " (5, -9223372036854775808, 0.1);"
        "CREATE TABLE no_rowid(a TEXT, b, v, PRIMARY KEY(a, b)) WITHOUT ROWID;"
        "INSERT INTO no_rowid VALUES ('x',1,'n'), ('x','1','n'), ('X',1,x'01');"
        "CREATE TABLE keyless(v, \"a \"\"b\"\"\"); INSERT INTO keyless VALUES (1,2),(1,2),('1',2);"
        "CREATE TABLE mail(name TEXT PRIMARY KEY, v);"
        "INSERT INTO mail VALUES ('b',1),('a',2),('c',NULL);");
    for (const auto& [name, key] : std::map<std::string, std::vector<std::string>>{
             {"plain", {"id"}}, {"no_rowid", {"a", "b"}}, {"keyless", {}}, {"mail", {"name"}}}) {
        const CollectionEntry collection = collection_entry(name, key);
        const auto changes = all_of(file, collection);
        restores(file, changes);
        for (const Change& each : changes) {
            restores(file, {each});
        }
    }
}

BOOST_AUTO_TEST_CASE(restores_parents_with_children_and_full_text) {
    const SqliteFile file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, v); INSERT INTO p VALUES (1,'one'),(2,'two');"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);"
        "INSERT INTO c VALUES (1,1),(2,1),(3,2);"
        "CREATE VIRTUAL TABLE w USING fts5(v, content='p', content_rowid='id');"
        "CREATE TRIGGER w1 AFTER INSERT ON p BEGIN INSERT INTO w(rowid,v) VALUES(new.id,new.v);END;"
        "CREATE TRIGGER w2 AFTER DELETE ON p BEGIN"
        " INSERT INTO w(w,rowid,v) VALUES('delete',old.id,old.v); END;"
        "INSERT INTO w(w) VALUES('rebuild')");
    const CollectionEntry p = collection_entry("p", {"id"});
    const CollectionEntry c = collection_entry("c", {"id"});
    std::vector<Change> changes = all_of(file, c);
    changes.pop_back();
    changes.push_back(all_of(file, p).front());
    const auto back = put_backs(changes, file.copies(changes));
    BOOST_TEST(file.change(changes).applied);
    BOOST_TEST(file.change(back).applied);
    SQLite::Database database(file.path(), SQLite::OPEN_READWRITE);
    database.exec("INSERT INTO w(w, rank) VALUES('integrity-check', 1)");
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM w('one')").getInt() == 1);
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM c").getInt() == 3);
    // A parent alone would take its children along.
    const std::vector<Change> parent{changes.back()};
    BOOST_TEST(says(error_of([&] { file.copies(parent); }), "would be deleted with it"));
    BOOST_TEST(words_of(file.obstacles(parent)) == "0 foreign_key");
}

BOOST_AUTO_TEST_CASE(says_beforehand_what_would_not_come_back_as_it_was) {
    const SqliteFile file(
        "CREATE TABLE log(t); CREATE TABLE a(id INTEGER PRIMARY KEY, v);"
        "INSERT INTO a VALUES (1,'x');"
        "CREATE TRIGGER a1 AFTER INSERT ON a BEGIN INSERT INTO log VALUES (new.v); END;"
        "CREATE VIRTUAL TABLE b USING fts5(v); INSERT INTO b VALUES ('x');"
        "CREATE TABLE d(id INTEGER PRIMARY KEY, v); INSERT INTO d VALUES (1,'5');"
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET"
        " sql = 'CREATE TABLE d(id INTEGER PRIMARY KEY, v INTEGER)' WHERE name = 'd';");
    for (const auto& [name, key, why] : {std::tuple{"a", "id", "the trigger a1"},
                                         {"b", "#", "virtual"},
                                         {"d", "id", "a column"}}) {
        const CollectionEntry collection = collection_entry(name, {key});
        auto changes = all_of(file, collection);
        const auto found = file.obstacles(changes);
        BOOST_TEST(words_of(found) == "0 no_ability", name);
        const Error error = error_of([&] { file.copies(changes); });
        BOOST_TEST(says(error, "cannot be put back"));
        BOOST_TEST(says(error, why));
        changes.front().vault = false;
        BOOST_TEST(words_of(file.obstacles(changes)) == "", name);
    }
}

BOOST_AUTO_TEST_CASE(is_stale_when_another_row_is_in_its_place) {
    const SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, mail TEXT UNIQUE ON CONFLICT REPLACE);"
        "INSERT INTO t VALUES (1,'a'),(2,'b');"
        "CREATE TABLE k(v); INSERT INTO k VALUES ('a'),('b')");
    const CollectionEntry t = collection_entry("t", {"id"});
    const CollectionEntry k = collection_entry("k", {});
    const std::vector<Change> changes{removal(t, file.record(t, "id", "1")),
                                      removal(k, file.record(k, "v", "b"))};
    const auto back = put_backs(changes, file.copies(changes));
    file.change(changes);
    for (const char* sql : {"INSERT INTO t VALUES (1,'other')", "INSERT INTO t VALUES (7,'a')",
                            "INSERT INTO k VALUES ('new')"}) {
        file.exec(sql);
        const auto before = file.dump();
        const ChangeResult result = file.change(back);
        BOOST_TEST(!result.applied);
        BOOST_TEST(std::count(result.records.begin(), result.records.end(), Changed::Stale) == 1);
        BOOST_TEST((file.dump() == before));
        file.exec("DELETE FROM t WHERE id <> 2; DELETE FROM k WHERE v <> 'a'");
    }
    BOOST_TEST(all_are(file.change(back), Changed::Done));
}

BOOST_AUTO_TEST_CASE(takes_another_rowid_where_that_says_nothing_and_columns_that_came) {
    const SqliteFile file(
        "CREATE TABLE m(name TEXT PRIMARY KEY); INSERT INTO m VALUES ('a'),('b')");
    const CollectionEntry m = collection_entry("m", {"name"});
    const std::vector<Change> changes{removal(m, file.record(m, "name", "a"))};
    const auto back = put_backs(changes, file.copies(changes));
    file.change(changes);
    file.exec("VACUUM; ALTER TABLE m ADD COLUMN more DEFAULT 7");
    BOOST_TEST(all_are(file.change(back), Changed::Done));
    BOOST_TEST(all_are(file.change(back), Changed::Already));
    const auto lines = file.dump();
    BOOST_TEST(std::any_of(lines.begin(), lines.end(),
                           [](const auto& line) { return line.ends_with("'a',7);"); }));
    file.exec("DELETE FROM m; ALTER TABLE m RENAME COLUMN name TO title");
    const CollectionEntry other = collection_entry("m", {"title"});
    std::vector<Change> now = back;
    now.front().collection = &other;
    BOOST_TEST(says(error_of([&] { file.change(now); }), "no column name any more"));
}

BOOST_AUTO_TEST_CASE(puts_no_child_back_without_its_parent) {
    const SqliteFile file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p); INSERT INTO c VALUES (1,1);");
    const CollectionEntry c = collection_entry("c", {"id"});
    const auto changes = all_of(file, c);
    const auto back = put_backs(changes, file.copies(changes));
    file.change(changes);
    file.exec("DELETE FROM p");
    const auto before = file.dump();
    BOOST_TEST((error_of([&] { file.change(back); }).kind() == ErrorKind::Failed));
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(is_whole_before_or_after_a_kill) {
    const SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 400) INSERT INTO t SELECT i, hex(randomblob(300)) FROM n");
    const CollectionEntry t = collection_entry("t", {"id"});
    const auto changes = all_of(file, t);
    const auto back = put_backs(changes, file.copies(changes));
    const auto before = file.dump();
    file.change(changes);
    const auto removed = file.dump();
    const auto start = std::chrono::steady_clock::now();
    file.change(back);
    const auto whole = std::chrono::steady_clock::now() - start;
    constexpr int kills = kill_points(12);
    for (int kill = 0; kill < kills; ++kill) {
        file.change(changes);
        const pid_t child = ::fork();
        if (child == 0) {
            file.change(back);
            ::_exit(0);
        }
        std::this_thread::sleep_for(whole * kill / (kills - 2));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        file.exec("SELECT count(*) FROM t");
        const auto now = file.dump();
        BOOST_TEST((now == before || now == removed));
        BOOST_TEST(all_are(file.change(back), now == before ? Changed::Already : Changed::Done));
        BOOST_TEST((file.dump() == before));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
