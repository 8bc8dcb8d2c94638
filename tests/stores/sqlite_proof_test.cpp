// SPDX-License-Identifier: Apache-2.0
// That nothing of a person stays in the bytes of an SQLite file, and that a kill at any moment
// leaves it whole.
#include "tests/stores/sqlite_file.hpp"
#include "tests/support/kill_points.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace dsar::test {
namespace {

const std::string person = "jo.kay.4711@example.com";

/// A table whose pages were split and moved often, with copies of the person's address between the
/// rows of others and in an index.
std::string crowded(const std::string& before = {}) {
    return before +
           "PRAGMA secure_delete=0;"
           "CREATE TABLE t(id INTEGER PRIMARY KEY, email, note); CREATE INDEX i ON t(email);"
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 3000)"
           "INSERT INTO t SELECT (i * 7919) % 3001, CASE WHEN i % 10 = 0 THEN '" +
           person + "' ELSE 'other' || i || '@example.com' END, hex(randomblob(i % 90)) FROM n;" +
           "UPDATE t SET note = note || '" + person + "' WHERE email = '" + person + "';" +
           "UPDATE t SET note = email WHERE email = '" + person + "' AND id % 2 = 0;";
}

std::vector<Change> removals(const SqliteFile& file, const CollectionEntry& collection) {
    std::vector<Change> changes;
    for (const Record& record : records_with(*file.reader(), collection, "email", {person})) {
        changes.push_back(removal(collection, record));
    }
    return changes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_proof)

BOOST_AUTO_TEST_CASE(leaves_no_byte_in_any_file) {
    for (const char* mode : {"DELETE", "PERSIST", "WAL"}) {
        const SqliteFile file(crowded());
        SQLite::Database keeper(file.path(), SQLite::OPEN_READWRITE);  // so that the log stays
        keeper.exec("PRAGMA journal_mode=" + std::string(mode));
        keeper.exec("PRAGMA secure_delete=0; UPDATE t SET note = note || 'x' WHERE id % 3 = 0");
        const CollectionEntry t = collection_entry("t", {"id"});
        const std::vector<Change> changes = removals(file, t);
        BOOST_REQUIRE(changes.size() == 300U);
        BOOST_REQUIRE(file.count_everywhere(person) > 300U);
        const auto before = file.dump();
        const ChangeResult result = file.change(changes, {person});
        BOOST_TEST(all_are(result, Changed::Done));
        BOOST_TEST(result.left.empty());
        BOOST_TEST(file.count_everywhere(person) == 0U);
        const Difference changed = difference(before, file.dump());
        BOOST_TEST(changed.removed.size() == 300U);
        BOOST_TEST(changed.added.empty());
    }
}

BOOST_AUTO_TEST_CASE(finds_what_was_deleted_long_ago_by_others) {
    const SqliteFile file(crowded() + "DELETE FROM t WHERE email = '" + person + "'");
    BOOST_REQUIRE(file.count_everywhere(person) > 0U);
    const CollectionEntry t = collection_entry("t", {"id"});
    const auto before = file.dump();
    const std::string other = "other3001@example.com";
    const ChangeResult result = file.change({}, {person, other});
    BOOST_TEST(result.applied);
    BOOST_TEST(result.left.empty());
    BOOST_TEST(file.count_everywhere(person) == 0U);
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(says_so_when_a_record_that_stays_holds_it) {
    const SqliteFile file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email);"
        "INSERT INTO t VALUES (1,'" +
        person + "'), (2,'" + person + "')");
    const CollectionEntry t = collection_entry("t", {"id"});
    const ChangeResult result = file.change({removal(t, file.record(t, "id", "1"))}, {person});
    BOOST_TEST(result.applied);
    BOOST_TEST(result.left == std::vector<std::string>{"shop.db"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(passes_over_what_is_only_a_part_of_a_longer_address) {
    for (const char* encoding : {"UTF-8", "UTF-16le"}) {
        const SqliteFile file(crowded("PRAGMA encoding='" + std::string(encoding) + "';") +
                              "CREATE TABLE other(cell, word); CREATE INDEX o ON other(word);"
                              "INSERT INTO other VALUES ('ma', 'ma" +
                              person + "'), (x'00', 'see " + person + ".org')");
        const CollectionEntry t = collection_entry("t", {"id"});
        const ChangeResult result = file.change(removals(file, t), {person});
        BOOST_TEST(result.left.empty());
        // As a whole in another cell, whatever stands before it there.
        file.exec("INSERT INTO other VALUES ('ma', '" + person + "')");
        BOOST_TEST(file.change({}, {person}).left == std::vector<std::string>{"shop.db"},
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(says_to_readers_that_a_change_was_cut_short) {
    const SqliteFile file(crowded());
    const Scratch other;
    {
        SQLite::Database writer(file.path(), SQLite::OPEN_READWRITE);
        writer.exec("PRAGMA cache_size=2; BEGIN; UPDATE t SET note = id");
        for (const char* name : {"shop.db", "shop.db-journal"}) {  // as a crash would leave them
            std::filesystem::copy(file.folder() / name, other / name);
        }
    }
    StoreEntry store = store_entry("sqlite", "shop.db", {});
    const Error error = error_of([&] { open_store(store, other.path()); });
    BOOST_TEST(std::string(error.why()) ==
               "a change of it was cut short, and is not taken back yet");
    BOOST_TEST(std::string(error.next()).find("dsar apply CASE") != std::string::npos);
    open_to_change(store, other.path());
    BOOST_TEST(open_store(store, other.path()) != nullptr);
}

BOOST_AUTO_TEST_CASE(finds_text_of_a_database_in_utf16) {
    const SqliteFile file(crowded("PRAGMA encoding='UTF-16le';"));
    std::string wide;
    for (const char letter : person) {
        wide += letter;
        wide += '\0';
    }
    BOOST_REQUIRE(file.count_everywhere(wide) > 0U);
    const CollectionEntry t = collection_entry("t", {"id"});
    const ChangeResult result = file.change(removals(file, t), {person});
    BOOST_TEST(result.left.empty());
    BOOST_TEST(file.count_everywhere(wide) == 0U);
}

BOOST_AUTO_TEST_CASE(names_the_file_while_a_reader_needs_its_old_pages) {
    const SqliteFile file("PRAGMA journal_mode=WAL;" + crowded());
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = removals(file, t);
    SQLite::Database reader(file.path(), SQLite::OPEN_READWRITE);
    reader.exec("BEGIN");
    BOOST_TEST(reader.execAndGet("SELECT count(*) FROM t").getInt() == 3000);
    const ChangeResult result = file.change(changes, {person});
    BOOST_TEST(result.applied);
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(!result.left.empty());
    for (const std::string& name : result.left) {
        BOOST_TEST((name == "shop.db" || name == "shop.db-wal"));
    }
    BOOST_TEST(reader.execAndGet("SELECT count(*) FROM t").getInt() == 3000);
    reader.exec("COMMIT");
    const ChangeResult again = file.change(changes, {person});
    BOOST_TEST(all_are(again, Changed::Already));
    BOOST_TEST(again.left.empty());
    BOOST_TEST(file.count_everywhere(person) == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_rowids_that_are_keys) {
    const SqliteFile file(
        "PRAGMA secure_delete=0; CREATE TABLE k(email TEXT, note);"
        "CREATE TABLE indexed(a); CREATE INDEX i ON indexed(a);"
        "INSERT INTO k VALUES ('" +
        person + "',1), ('b@x',2), ('" + person +
        "',3), ('c@x',4);"
        "INSERT INTO k SELECT '" +
        person + "', 5 FROM k; DELETE FROM k WHERE note = 5;");
    const CollectionEntry k = collection_entry("k", {});
    const std::vector<Change> changes = removals(file, k);
    BOOST_REQUIRE(changes.size() == 2U);
    const auto before = file.dump();
    const ChangeResult result = file.change(changes, {person});
    BOOST_TEST(result.left.empty());
    BOOST_TEST(file.count_everywhere(person) == 0U);
    BOOST_TEST(key_text(file.record(k, "email", "b@x").key) == "2");
    BOOST_TEST(key_text(file.record(k, "email", "c@x").key) == "4");
    const Difference changed = difference(before, file.dump());
    BOOST_TEST(changed.removed.size() == 2U);  // rows; no index came or went
    BOOST_TEST(changed.added.empty());
    BOOST_TEST(all_are(file.change(changes, {person}), Changed::Stale));
    BOOST_TEST(all_are(file.resume(changes, {person}), Changed::Already));
}

BOOST_AUTO_TEST_CASE(takes_away_what_a_killed_run_left_in_the_schema) {
    const SqliteFile file("CREATE TABLE k(a); INSERT INTO k VALUES (1);");
    const auto before = file.dump();
    file.exec("CREATE INDEX dsar_keeps_rowids_1 ON k(a) WHERE 0");
    BOOST_TEST(file.change({}, {person}).left.empty());
    BOOST_TEST((file.dump() == before));
}

BOOST_AUTO_TEST_CASE(cleans_full_text_tables) {
    const std::string word = "kayjoxyzzy";
    const SqliteFile file(
        "CREATE VIRTUAL TABLE own USING fts5(body);"
        "INSERT INTO own VALUES ('call " +
        word +
        " now'), ('nobody');"
        "CREATE TABLE t(id INTEGER PRIMARY KEY, body);"
        "INSERT INTO t VALUES (1,'ask " +
        word +
        "'), (2,'nobody');"
        "CREATE VIRTUAL TABLE lazy USING fts5(body, content=\"t\", content_rowid=id);"
        "INSERT INTO lazy(lazy) VALUES ('rebuild');");
    const CollectionEntry own = collection_entry("own", {});
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{
        removal(own, file.record(own, "body", "call " + word + " now")),
        removal(t, file.record(t, "id", "1"))};
    BOOST_TEST(words_of(file.obstacles(changes)) == "");
    const ChangeResult result = file.change(changes, {word});
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(result.left.empty());
    BOOST_TEST(file.count_everywhere(word) == 0U);
    SQLite::Database database(file.path(), SQLite::OPEN_READWRITE);
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM lazy('nobody')").getInt() == 1);
    BOOST_TEST(database.execAndGet("SELECT count(*) FROM own('nobody')").getInt() == 1);
    database.exec("INSERT INTO own(own) VALUES ('integrity-check')");
    database.exec("INSERT INTO lazy(lazy, rank) VALUES ('integrity-check', 1)");
}

BOOST_AUTO_TEST_CASE(is_whole_before_or_after_a_kill) {
    int before_count = 0;
    int after_count = 0;
    for (const char* mode : {"DELETE", "WAL"}) {
        const SqliteFile made(crowded() + "PRAGMA journal_mode=" + mode);
        const CollectionEntry t = collection_entry("t", {"id"});
        const std::vector<Change> changes = removals(made, t);
        const auto before = made.dump();
        const std::string bytes = read_file(made.path());
        // How long it takes here, so that kills fall all over it.
        const auto start = std::chrono::steady_clock::now();
        made.change(changes, {person});
        const auto whole = std::chrono::steady_clock::now() - start;
        const auto after = made.dump();
        BOOST_REQUIRE(before.size() - after.size() == 300U);
        constexpr int kills = kill_points(16);
        for (int kill = 0; kill < kills; ++kill) {
            const SqliteFile file("");
            write_file(file.path(), bytes);
            const pid_t child = ::fork();
            if (child == 0) {
                file.change(changes, {person});
                ::_exit(0);
            }
            std::this_thread::sleep_for(whole * kill / (kills - 2));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            // Opened to write, SQLite takes back what the dead left.
            file.exec("SELECT count(*) FROM t");
            const auto now = file.dump();
            before_count += now == before ? 1 : 0;
            after_count += now == after ? 1 : 0;
            BOOST_TEST((now == before || now == after));
            const ChangeResult again = file.change(changes, {person});
            BOOST_TEST(again.applied);
            BOOST_TEST(all_are(again, now == before ? Changed::Done : Changed::Already));
            BOOST_TEST(again.left.empty());
            BOOST_TEST((file.dump() == after));
            BOOST_TEST(file.count_everywhere(person) == 0U);
        }
    }
    BOOST_TEST_MESSAGE(before_count << " kills before, " << after_count << " after the commit");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
