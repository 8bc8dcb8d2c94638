// SPDX-License-Identifier: Apache-2.0
// Values and names that mean something to SQL, to arrays, to a terminal: they are only ever data.
#include "tests/stores/hostile.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar::test {
namespace {

const PostgresServer& server() {
    return PostgresServer::get();
}

std::string literal(const std::string& text) {
    return sql_literal(text_value(text));
}

/// Made anew, with what a statement that came from data would drop.
void start() {
    server().start_afresh();
    server().sql(
        "CREATE TABLE shop.canary(id int PRIMARY KEY); INSERT INTO shop.canary VALUES (1)");
}

void check_canary() {
    BOOST_TEST(server().sql("SELECT count(*) FROM shop.canary") == "1\n");
}

/// What a collection of this name and key holds, or the error.
std::vector<Found> read(const std::string& table, const std::string& key) {
    const CollectionEntry collection = collection_entry(table, {key});
    const Query query{&collection, {}, false, true};
    return find_all(*open_store(server().store(collection), {}), {&query, 1});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_hostile)

BOOST_AUTO_TEST_CASE(values_are_found_as_they_are) {
    start();
    server().sql("CREATE TABLE shop.t(id int PRIMARY KEY, v text); CREATE INDEX ON shop.t(v)");
    std::string sql;
    for (std::size_t index = 0; index < hostile().size(); ++index) {
        sql += "INSERT INTO shop.t VALUES (" + std::to_string(index) + "," +
               literal(hostile()[index]) + ");";
    }
    server().sql(sql);
    const CollectionEntry collection = collection_entry("t", {"id"});
    const auto reader = open_store(server().store(), {});
    for (std::size_t index = 0; index < hostile().size(); ++index) {
        BOOST_TEST_CONTEXT(hostile()[index]) {
            Needles needles(Form::Reference, {});
            needles.add(hostile()[index]);
            const std::vector<std::string> expected{std::to_string(index)};
            for (const bool typed : {false, true}) {
                BOOST_TEST(keys_found(*reader, collection, {"v"}, needles, typed) == expected);
            }
        }
    }
    check_canary();
}

BOOST_AUTO_TEST_CASE(values_that_no_text_can_be_are_not_found) {
    start();
    server().sql(
        "CREATE TABLE shop.t(id int PRIMARY KEY, v text); CREATE INDEX ON shop.t(v);"
        "INSERT INTO shop.t VALUES (1, 'a'), (2, '')");
    const CollectionEntry collection = collection_entry("t", {"id"});
    const auto reader = open_store(server().store(), {});
    for (const std::string& value :
         {std::string("a\0b", 3), std::string("\0", 1), std::string("\xff\xfe"),
          std::string("a\xc3"), std::string(1 << 20, 'x'), std::string(1 << 20, '\''),
          std::string(1 << 20, '\\')}) {
        Needles needles(Form::Reference, {});
        needles.add(value);
        for (const bool typed : {false, true}) {
            BOOST_TEST(keys_found(*reader, collection, {"v"}, needles, typed).empty());
        }
    }
    check_canary();
}

BOOST_AUTO_TEST_CASE(names_of_tables_and_columns_are_only_names) {
    start();
    std::vector<std::string> names = hostile();
    std::erase(names, "ctid");  // a column of PostgreSQL's own
    std::string sql;
    for (const std::string& name : names) {
        sql +=
            "DO $do$ BEGIN EXECUTE format('CREATE TABLE shop.%I(%I text PRIMARY KEY, \"v%%\" int);"
            "INSERT INTO shop.%I VALUES (''k'', 7)', " +
            literal(name) + "," + literal(name) + "," + literal(name) + "); END $do$;";
    }
    server().sql(sql);
    for (const std::string& name : names) {
        BOOST_TEST_CONTEXT(name) {
            const std::vector<Found> found = read(name, quoted_path(name));
            BOOST_TEST(found.size() == 1U);
            if (!found.empty()) {
                BOOST_TEST((value_in(found.front().record, name) == text_value("k")));
                BOOST_TEST(key_text(found.front().record.key) == "k");
            }
        }
    }
    BOOST_TEST(open_store(server().store(), {})->describe().size() == names.size() + 1);
    check_canary();
}

BOOST_AUTO_TEST_CASE(names_that_no_table_can_have_are_not_there) {
    start();
    for (const std::string& name :
         {std::string("canary\0x", 8), std::string("\0", 1), std::string("\xff\xfe"),
          std::string(1 << 20, 'x'), std::string(1 << 20, '"'), std::string(),
          std::string("canary; DROP TABLE shop.canary"), std::string("shop.\"canary\""),
          "canary" + std::string(70, ' ')}) {
        const Error table = error_of([&] { read(name, "id"); });
        BOOST_TEST((table.kind() == ErrorKind::Failed));
        const Error column = error_of([&] { read("canary", quoted_path(name)); });
        const bool is_refused =
            column.kind() == ErrorKind::Failed || column.kind() == ErrorKind::NotSetUp;
        BOOST_TEST(is_refused);
    }
    check_canary();
}

BOOST_AUTO_TEST_CASE(a_schema_and_a_database_are_only_names) {
    start();
    for (const std::string& name : hostile()) {
        StoreEntry store = server().store();
        store.options["schema"] = name;
        const CollectionEntry collection = collection_entry("t", {"id"});
        const Query query{&collection, {}, false, true};
        BOOST_TEST((error_of([&] {
                        find_all(*open_store(store, {}), {&query, 1});
                    }).kind() == ErrorKind::Failed));
        store.options["schema"] = "shop";
        store.options["database"] = name;
        const Error error = error_of([&] { open_store(store, {}); });
        BOOST_TEST((error.kind() == ErrorKind::Failed), words_of(error));
    }
    check_canary();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
