// SPDX-License-Identifier: Apache-2.0
// What only SQLite stores have: indexes, kinds of tables, locks, damage.
#include "tests/stores/asking.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <set>

namespace dsar::test {
namespace {

using Keys = std::vector<std::string>;

/// A database made by SQL, opened as a store.
class Shop {
 public:
    explicit Shop(const std::string& sql, std::vector<std::string> key = {"id"})
        : database_(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE), key_(std::move(key)) {
        database_.exec(sql);
    }

    std::string path() const { return (folder_ / "shop.db").string(); }
    SQLite::Database& database() { return database_; }

    std::unique_ptr<StoreReader> open(std::uint64_t max_record = 64U << 20U) const {
        StoreEntry store = store_entry("sqlite", "shop.db", collection_entry("t", key_));
        store.max_record = max_record;
        return open_store(store, folder_.path());
    }

    Keys keys(const std::string& table, const std::vector<std::string>& fields,
              const Needles& needles, bool typed = false) const {
        const CollectionEntry collection = collection_entry(table, key_);
        return keys_found(*open(), collection, fields, needles, typed);
    }

 private:
    Scratch folder_;
    SQLite::Database database_;
    std::vector<std::string> key_;
};

Needles references(const std::vector<std::string>& values) {
    Needles needles(Form::Reference, {});
    for (const std::string& value : values) {
        needles.add(value);
    }
    return needles;
}

/// The value of column `v` in the only row of `t`.
Value only_value(Shop& shop) {
    const auto reader = shop.open();
    const CollectionEntry collection = collection_entry("t", {"id"});
    const Needles one = references({"1"});
    const Query query{&collection, {{{"id"}, &one, false, false}}, false};
    const auto found = find_all(*reader, {&query, 1});
    BOOST_REQUIRE(found.size() == 1);
    return value_in(found.front().record, "v").value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_store)

BOOST_AUTO_TEST_CASE(asks_an_index_that_folds_case_and_compares_what_it_gives) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT);"
        "CREATE INDEX i ON t(email COLLATE NOCASE);"
        "INSERT INTO t VALUES (1,'Jo@X.com'), (2,'bobjo@x.com'), (3,'jo@x.com');");
    BOOST_TEST(shop.keys("t", {"email"}, needles_of(Form::Email, {"jo@x.com"})) == (Keys{"1", "3"}),
               boost::test_tools::per_element());
    BOOST_TEST(shop.keys("t", {"email"}, references({"jo@x.com"})) == Keys{"3"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(scans_a_column_without_index_rather_than_miss_a_spelling) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT);"
        "INSERT INTO t VALUES (1,' Jo@X.com'), (2,'jo@x.com');"
        "CREATE TABLE u(id INTEGER PRIMARY KEY, email TEXT);"
        "CREATE INDEX partial ON u(email) WHERE id > 5;"
        "INSERT INTO u SELECT * FROM t;");
    for (const char* table : {"t", "u"}) {
        BOOST_TEST(
            shop.keys(table, {"email"}, needles_of(Form::Email, {"jo@x.com"})) == (Keys{"1", "2"}),
            boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(scans_where_the_index_has_a_collation_nobody_here_knows) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);"
        "INSERT INTO t VALUES (1,'a'), (2,'b');");
    const auto compare = [](void*, int left_size, const void* left, int, const void* right) {
        return std::memcmp(left, right, static_cast<std::size_t>(left_size));
    };
    sqlite3_create_collation(shop.database().getHandle(), "lithuanian", SQLITE_UTF8, nullptr,
                             compare);
    shop.database().exec("CREATE INDEX i ON t(name COLLATE lithuanian)");
    BOOST_TEST(shop.keys("t", {"name"}, references({"b"})) == Keys{"2"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_numbers_and_texts_in_columns_of_every_affinity) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, i INTEGER, s TEXT, n, r REAL);"
        "INSERT INTO t VALUES (1,5,5,5,5), (2,'5','5','5','5'), (3,5,'05','05',5.5);"
        "CREATE INDEX a ON t(i); CREATE INDEX b ON t(s); CREATE INDEX c ON t(n);"
        "CREATE INDEX d ON t(r);");
    for (const bool typed : {true, false}) {
        BOOST_TEST(shop.keys("t", {"i"}, references({"5"}), typed) == (Keys{"1", "2", "3"}),
                   boost::test_tools::per_element());
        BOOST_TEST(shop.keys("t", {"s"}, references({"5"}), typed) == (Keys{"1", "2"}),
                   boost::test_tools::per_element());
        BOOST_TEST(shop.keys("t", {"n"}, references({"5"}), typed) == (Keys{"1", "2"}),
                   boost::test_tools::per_element());
        BOOST_TEST(shop.keys("t", {"r"}, references({"5"}), typed) == (Keys{"1", "2"}),
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(finds_a_uuid_in_capitals_and_braces_through_the_index) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, u TEXT UNIQUE);"
        "INSERT INTO t VALUES (1,'0F8FAD5B-D9CB-469F-A165-70867728950E'),"
        "(2,'{0f8fad5b-d9cb-469f-a165-70867728950e}'),"
        "(3,'0f8fad5b-d9cb-469f-a165-70867728950f');");
    BOOST_TEST(
        shop.keys("t", {"u"}, needles_of(Form::Plain, {"0f8fad5b-d9cb-469f-a165-70867728950e"})) ==
            (Keys{"1", "2"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(asks_composite_indexes_and_tables_without_rowid) {
    Shop shop(
        "CREATE TABLE t(a INTEGER, b TEXT, c, PRIMARY KEY(a, b)) WITHOUT ROWID;"
        "INSERT INTO t VALUES (1,'x/y',1), (1,'z',1), (2,'x/y',2);"
        "CREATE INDEX i ON t(c);",
        {"a", "b"});
    const Needles pair = references({"1\x1fx/y", "2\x1fz"});
    for (const bool typed : {true, false}) {
        BOOST_TEST(shop.keys("t", {"a", "b"}, pair, typed) == Keys{"[1,\"x/y\"]"},
                   boost::test_tools::per_element());
        BOOST_TEST(shop.keys("t", {"c"}, references({"1"}), typed).size() == 2U);
    }
}

BOOST_AUTO_TEST_CASE(reads_views_full_text_tables_and_generated_columns) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, first TEXT, last TEXT,"
        " whole TEXT GENERATED ALWAYS AS (first || ' ' || last) VIRTUAL);"
        "INSERT INTO t(first, last) VALUES ('Jo','Kay'), ('Al','Bo');"
        "CREATE VIEW v AS SELECT id, first, last FROM t;"
        "CREATE VIRTUAL TABLE f USING fts5(id, body);"
        "INSERT INTO f VALUES (7, 'Jo Kay called');"
        "CREATE TABLE s(id INTEGER PRIMARY KEY, n TEXT) STRICT;"
        "INSERT INTO s VALUES (9, 'Jo Kay');");
    const Needles name = needles_of(Form::Name, {"Kay, Jo"});
    BOOST_TEST(shop.keys("t", {"whole"}, name) == Keys{"1"}, boost::test_tools::per_element());
    BOOST_TEST(shop.keys("v", {"first", "last"}, name) == Keys{"1"},
               boost::test_tools::per_element());
    BOOST_TEST(shop.keys("v", {"id"}, references({"2"})) == Keys{"2"},
               boost::test_tools::per_element());
    BOOST_TEST(shop.keys("s", {"n"}, name) == Keys{"9"}, boost::test_tools::per_element());
    const CollectionEntry f = collection_entry("f", {"id"});
    BOOST_TEST(keys_found(*shop.open(), f, {"body"}, name, true, true) == Keys{"7"},
               boost::test_tools::per_element());
    Keys names;
    for (const CollectionInfo& info : shop.open()->describe()) {
        names.push_back(info.name);
    }
    BOOST_TEST(names == (Keys{"f", "s", "t", "v"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_schemas_that_ask_json) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT CHECK (json_valid(data)),"
        " name AS (json_extract(data, '$.name')));"
        "CREATE INDEX i ON t(json_extract(data, '$.name'));"
        "CREATE VIEW v AS SELECT id, data ->> 'name' AS name FROM t;"
        "INSERT INTO t VALUES (1, '{\"name\":\"Jo\"}');");
    const Needles name = needles_of(Form::Name, {"Jo"});
    for (const char* table : {"t", "v"}) {
        BOOST_TEST(shop.keys(table, {"name"}, name) == Keys{"1"}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(names_rows_by_rowid_where_there_is_no_key) {
    Shop shop(
        "CREATE TABLE t(rowid TEXT, _rowid_ TEXT, v);"
        "INSERT INTO t(oid, rowid, v) VALUES (-3,'x','a'), (0,'y','b'), (8,'z','b');",
        {"#"});
    for (const bool typed : {true, false}) {
        BOOST_TEST(shop.keys("t", {"v"}, references({"a"}), typed) == Keys{"-3"},
                   boost::test_tools::per_element());
        BOOST_TEST(shop.keys("t", {"#"}, references({"0", "8"}), typed) == (Keys{"0", "8"}),
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(looks_into_json_columns) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT);"
        "INSERT INTO t VALUES (1,'{\"who\":[{\"mail\":\"jo@x.com\"}]}'), (2,'no json'),"
        "(3,'{\"who\":\"jo@x.com\"}'), (4, NULL), (5, '{broken');");
    BOOST_TEST(
        shop.keys("t", {"data.who[].mail"}, needles_of(Form::Email, {"jo@x.com"})) == Keys{"1"},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(prints_reals_as_short_as_they_read_back) {
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"0.1", "0.1"},        {"100000.0", "100000.0"},
        {"1e400", "9.0e+999"}, {"-1e400", "-9.0e+999"},
        {"1e-07", "1e-07"},    {"0.30000000000000004", "0.30000000000000004"},
        {"1e22", "1e+22"},     {"5e-324", "5e-324"}};
    for (const auto& [sql, text] : pairs) {
        Shop shop("CREATE TABLE t(id INTEGER PRIMARY KEY, v REAL); INSERT INTO t VALUES (1, " +
                  sql + ");");
        const Value value = only_value(shop);
        BOOST_TEST((value.kind == ValueKind::Number));
        BOOST_TEST(value.text == text);
    }
}

BOOST_AUTO_TEST_CASE(keeps_text_with_nul_bad_bytes_and_from_utf16) {
    Shop shop(
        "PRAGMA encoding='UTF-16le'; CREATE TABLE t(id INTEGER PRIMARY KEY, v);"
        "INSERT INTO t VALUES (1, 'ąžuolas');");
    BOOST_TEST((only_value(shop) == text_value("ąžuolas")));
    Shop bytes(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v);"
        "INSERT INTO t VALUES (1, CAST(x'61ff0062' AS TEXT));");
    BOOST_TEST((only_value(bytes) == text_value(std::string("a\xff\0b", 4))));
}

BOOST_AUTO_TEST_CASE(describes_keys_indexes_and_foreign_keys) {
    Shop shop(
        "CREATE TABLE p(x INTEGER, y TEXT, PRIMARY KEY(y, x));"
        "CREATE TABLE q(id INTEGER PRIMARY KEY, \"a.b\" TEXT NOT NULL, x, y,"
        " p REFERENCES R, FOREIGN KEY(y, x) REFERENCES p(y, x));"
        "CREATE TABLE r(code TEXT PRIMARY KEY, FOREIGN KEY(code) REFERENCES gone);"
        "CREATE INDEX i ON q(x, y); CREATE INDEX j ON q(y) WHERE y > 1;");
    const std::vector<CollectionInfo> all = shop.open()->describe();
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST(all[1].records == 0U);
    shop.database().exec("INSERT INTO q(id, \"a.b\") VALUES (3, 'x'), (70, 'y')");
    BOOST_TEST(shop.open()->describe()[1].records == 2U);
    BOOST_TEST(all[0].key == (Keys{"y", "x"}), boost::test_tools::per_element());
    const CollectionInfo& q = all[1];
    BOOST_TEST(q.key == Keys{"id"}, boost::test_tools::per_element());
    BOOST_TEST(q.fields[0].indexed);
    BOOST_TEST(q.fields[1].name == "\"a.b\"");
    BOOST_TEST(!q.fields[1].nullable);
    BOOST_TEST(q.fields[2].indexed);
    BOOST_TEST(!q.fields[3].indexed);
    BOOST_REQUIRE(q.references.size() == 2U);
    BOOST_TEST(q.references[0].collection == "r");
    BOOST_TEST(q.references[0].to == Keys{"code"}, boost::test_tools::per_element());
    BOOST_TEST(q.references[1].fields == (Keys{"y", "x"}), boost::test_tools::per_element());
    BOOST_TEST(q.references[1].to == (Keys{"y", "x"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sees_what_is_committed_in_a_write_ahead_log) {
    Shop shop(
        "PRAGMA journal_mode=WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, v);"
        "INSERT INTO t VALUES (1, 'a');");
    shop.database().exec("BEGIN; INSERT INTO t VALUES (2, 'a')");
    BOOST_TEST(shop.keys("t", {"v"}, references({"a"})) == Keys{"1"},
               boost::test_tools::per_element());
    shop.database().exec("COMMIT");
    BOOST_TEST(shop.keys("t", {"v"}, references({"a"})) == (Keys{"1", "2"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(says_busy_when_the_database_stays_locked) {
    Shop shop("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'a');");
    shop.database().exec("BEGIN EXCLUSIVE");
    const Error error = error_of([&] { shop.keys("t", {"v"}, references({"a"})); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(says(error, "locked"));
}

BOOST_AUTO_TEST_CASE(fails_on_a_database_that_is_cut_off_or_none) {
    Shop shop("CREATE TABLE t(id INTEGER PRIMARY KEY, v);");
    shop.database().exec(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 5000)"
        "INSERT INTO t SELECT i, 'marker' || i FROM n");
    const auto size = std::filesystem::file_size(shop.path());
    std::filesystem::resize_file(shop.path(), size / 2 + 100);
    const Error cut = error_of([&] { shop.keys("t", {"v"}, references({"marker7"})); });
    BOOST_TEST((cut.kind() == ErrorKind::Failed));
    BOOST_TEST(says(cut, "malformed"));
    BOOST_TEST(!says(cut, "marker"));
    std::ofstream(shop.path(), std::ios::binary) << std::string(5000, 'x');
    BOOST_TEST(says(error_of([&] { shop.open(); }), "not a database"));
    std::filesystem::remove(shop.path());
    BOOST_TEST(says(error_of([&] { shop.open(); }), "there is no"));
}

BOOST_AUTO_TEST_CASE(names_the_table_or_column_that_is_missing) {
    Shop shop("CREATE TABLE accounts(id INTEGER PRIMARY KEY, email);");
    BOOST_TEST(says(error_of([&] { shop.keys("account", {"id"}, references({"1"})); }),
                    "did you mean `accounts`?"));
    BOOST_TEST(says(error_of([&] { shop.keys("accounts", {"emial"}, references({"1"})); }),
                    "did you mean `email`?"));
    shop.database().exec("CREATE VIEW recent AS SELECT * FROM gone;");
    BOOST_TEST(says(error_of([&] { shop.keys("recent", {"id"}, references({"1"})); }),
                    "no such table: main.gone"));
}

BOOST_AUTO_TEST_CASE(asks_tables_whatever_they_are_called) {
    Shop shop(
        "CREATE TABLE \"a\"\"b\"(id INTEGER PRIMARY KEY, v); INSERT INTO \"a\"\"b\" VALUES (1, "
        "'x');"
        "CREATE TABLE \"order\"(id INTEGER PRIMARY KEY, v); INSERT INTO \"order\" VALUES (2, "
        "'x');");
    BOOST_TEST((shop.keys("a\"b", {"v"}, references({"x"})).size() == 1));
    BOOST_TEST((shop.keys("order", {"v"}, references({"x"})).size() == 1));
}

BOOST_AUTO_TEST_CASE(refuses_a_value_over_max_record) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v);"
        "INSERT INTO t VALUES (1, zeroblob(3000000));");
    const CollectionEntry collection = collection_entry("t", {"id"});
    const Needles one = references({"1"});
    const auto reader = shop.open(1U << 20U);
    const Error error = error_of([&] { keys_found(*reader, collection, {"id"}, one, false); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "max_record (1 MiB)"));
}

BOOST_AUTO_TEST_CASE(brings_every_row_of_a_large_scan_whole) {
    Shop shop(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v, w);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 3000)"
        "INSERT INTO t SELECT i, 'same', 'w' || i FROM n;");
    const CollectionEntry collection = collection_entry("t", {"id"});
    const Needles same = references({"same"});
    const Query query{&collection, {{{"v"}, &same, true, false}}, false};
    const auto reader = shop.open();
    std::set<std::string> seen;
    for (const Found& found : find_all(*reader, {&query, 1})) {
        const std::string id = key_text(found.record.key);
        BOOST_TEST(value_in(found.record, "w")->text == "w" + id);
        seen.insert(id);
    }
    BOOST_TEST(seen.size() == 3000U);
}

BOOST_AUTO_TEST_CASE(finds_many_once_each_however_they_are_spelled) {
    for (const char* mode : {"delete", "wal"}) {
        Shop shop(std::string("PRAGMA journal_mode = ") + mode + ";" +
                  "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT, n INT, v);"
                  "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < "
                  "3000) INSERT INTO t SELECT n, CASE n % 2 WHEN 0 THEN 'P' ELSE 'p' END || n || "
                  "'@x.example', n / 2, n / 2 FROM up;"
                  "CREATE INDEX e ON t(email COLLATE NOCASE); CREATE INDEX i ON t(n);"
                  "CREATE INDEX j ON t(v);");
        std::vector<std::string> emails;
        std::vector<std::string> numbers;
        Keys expected;
        Keys of_numbers;
        for (int n = 1; n <= 3000; n += 3) {
            emails.push_back("p" + std::to_string(n) + "@x.example");
            expected.push_back(std::to_string(n));
        }
        for (int n = 2; n <= 1400; n += 2) {
            numbers.push_back(std::to_string(n / 2));
            of_numbers.insert(of_numbers.end(), {std::to_string(n), std::to_string(n + 1)});
        }
        const auto in_order = [](Keys keys) {
            std::ranges::sort(keys, {}, [](const std::string& key) { return std::stoi(key); });
            return keys;
        };
        BOOST_TEST(in_order(shop.keys("t", {"email"}, needles_of(Form::Email, emails))) == expected,
                   boost::test_tools::per_element());
        for (const char* column : {"n", "v"}) {
            BOOST_TEST(in_order(shop.keys("t", {column}, references(numbers))) == of_numbers,
                       boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
