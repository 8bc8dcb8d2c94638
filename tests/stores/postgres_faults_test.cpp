// SPDX-License-Identifier: Apache-2.0
// What goes wrong with a server: it is an error of the right kind, never a short answer, and no
// error holds a value or a password.
#include "libdsar/stores/postgres/settings.hpp"
#include "tests/support/frozen.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace dsar::test {
namespace {

using Keys = std::vector<std::string>;
using std::chrono::seconds;

const PostgresServer& server() {
    return PostgresServer::get();
}

void run(const std::string& sql) {
    server().start_afresh();
    server().sql("SET client_min_messages = warning; SET search_path = shop, public;" + sql);
}

std::unique_ptr<StoreReader> open(const std::map<std::string, std::string>& options = {}) {
    StoreEntry store = server().store();
    for (const auto& [name, value] : options) {
        store.options[name] = value;
    }
    return open_store(store, {});
}

/// Options of the account `reader`, over TCP.
std::map<std::string, std::string> as_reader(std::map<std::string, std::string> more = {}) {
    ::setenv("DSAR_TEST_PASSWORD", "s3cret word", 1);
    more.insert(
        {{"host", "127.0.0.1"}, {"user", "reader"}, {"password", "env:DSAR_TEST_PASSWORD"}});
    return more;
}

constexpr const char* make_reader =
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader')"
    " THEN CREATE ROLE reader LOGIN PASSWORD 's3cret word'; END IF; END $$;"
    "GRANT USAGE ON SCHEMA shop TO reader;";

/// Every record of a table, by key.
Keys all_of(StoreReader& reader, const std::string& table, const FindContext& context = {},
            const std::function<void()>& at_each = {}) {
    const CollectionEntry collection = collection_entry(table, {"id"});
    const Query query{&collection, {}, false, true};
    Keys keys;
    reader.find(
        {&query, 1},
        [&](std::size_t, const Record& record, std::span<const Hit>) {
            keys.push_back(key_text(record.key));
            if (at_each) {
                at_each();
            }
        },
        context);
    return keys;
}

std::string option_of(const PostgresSettings& settings, const std::string& name) {
    for (const auto& [each, value] : settings.connection) {
        if (each == name) {
            return value;
        }
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_faults)

BOOST_AUTO_TEST_CASE(verifies_tls_unless_the_server_is_on_this_machine) {
    StoreEntry store = server().store();
    const auto mode = [&](const std::string& host) {
        store.options["host"] = host;
        return option_of(postgres_settings(store, {}), "sslmode");
    };
    for (const char* host : {"db.example.com", "192.0.2.7", "localhost.example.com", "128.0.0.1",
                             "127.example.com", "127.0.0.1.example.com"}) {
        BOOST_TEST(mode(host) == "verify-full", host);
    }
    for (const char* host : {"", "/var/run/postgresql", "localhost", "127.0.0.1", "::1"}) {
        BOOST_TEST(mode(host) == "prefer", host);
    }
    // libpq's environment may lead to another server than the map's.
    for (const char* name : {"PGHOSTADDR", "PGSERVICE"}) {
        ::setenv(name, "x", 1);
        BOOST_TEST(mode("") == "verify-full", name);
        ::unsetenv(name);
    }
    store.options["sslmode"] = "require";
    BOOST_TEST(mode("db.example.com") == "require");
    store.options["sslmode"] = "verify_full";
    BOOST_TEST(says(error_of([&] { mode("db.example.com"); }), "verify-full"));
    store.options["sslmode"] = "require";
    store.options["timeout"] = "0";
    BOOST_TEST(says(error_of([&] { mode(""); }), "timeout"));
}

BOOST_AUTO_TEST_CASE(trusts_no_certificate_that_it_cannot_verify) {
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "GRANT SELECT ON t TO reader");
    const std::string own = server().folder() + "/server.crt";
    const auto good = open(as_reader({{"sslmode", "verify-full"}, {"sslrootcert", own}}));
    BOOST_TEST((all_of(*good, "t") == Keys{"1"}));
    const auto by_name =
        as_reader({{"sslmode", "verify-full"}, {"sslrootcert", own}, {"host", "localhost"}});
    BOOST_TEST((error_of([&] { open(by_name); }).kind() == ErrorKind::Failed));
    const Error stranger = error_of([] { open(as_reader({{"sslmode", "verify-full"}})); });
    BOOST_TEST((stranger.kind() == ErrorKind::Failed));
    BOOST_TEST(says(stranger, "certificate"));
    BOOST_TEST(!says(stranger, "s3cret"));
}

BOOST_AUTO_TEST_CASE(says_when_no_server_is_there) {
    const Error refused = error_of([] { open({{"host", "127.0.0.1"}, {"port", "1"}}); });
    BOOST_TEST((refused.kind() == ErrorKind::Failed));
    BOOST_TEST(says(refused, "127.0.0.1"));
    const Error no_socket = error_of([] { open({{"host", "/nowhere"}}); });
    BOOST_TEST((no_socket.kind() == ErrorKind::Failed));
    const Error no_database = error_of([] { open({{"database", "nosuch"}}); });
    BOOST_TEST((no_database.kind() == ErrorKind::Failed));
    BOOST_TEST(says(no_database, "no such database"));
}

BOOST_AUTO_TEST_CASE(has_no_entry_without_the_right_password) {
    run(make_reader);
    open(as_reader());
    ::setenv("DSAR_WRONG_PASSWORD", "wr0ng word", 1);
    const Error wrong = error_of([] {
        open(as_reader({{"password", "env:DSAR_WRONG_PASSWORD"}}));
    });
    BOOST_TEST((wrong.kind() == ErrorKind::NoEntry));
    BOOST_TEST(!says(wrong, "wr0ng"));
    ::unsetenv("PGPASSWORD");
    const Error none = error_of([] { open(as_reader({{"password", ""}})); });
    BOOST_TEST((none.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(none, "password:"));
    const Error literal = error_of([] { open(as_reader({{"password", "s3cret word"}})); });
    BOOST_TEST((literal.kind() == ErrorKind::NoEntry));
    BOOST_TEST(!says(literal, "s3cret"));
    const Error stranger = error_of([] { open(as_reader({{"user", "nobody_here"}})); });
    BOOST_TEST((stranger.kind() == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(says_which_table_the_account_may_not_read) {
    run(std::string(make_reader) + "CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);");
    const auto reader = open(as_reader());
    const Error error = error_of([&] { all_of(*reader, "t"); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "shop/t"));
    BOOST_TEST(says(error, "GRANT"));
    // What may not be read is described all the same, uncounted.
    const std::vector<CollectionInfo> described = reader->describe();
    BOOST_REQUIRE(described.size() == 1U);
    BOOST_TEST(described.front().records == 0U);
}

BOOST_AUTO_TEST_CASE(takes_rows_that_a_policy_hides_for_no_answer_unless_told) {
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);"
        "GRANT SELECT ON t TO reader; ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY few ON t USING (id = 1);");
    const auto reader = open(as_reader());
    const Error error = error_of([&] { all_of(*reader, "t"); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "row-level security"));
    BOOST_TEST((all_of(*open(as_reader({{"row_security", "accept"}})), "t") == Keys{"1"}));
    BOOST_TEST(all_of(*open(), "t").size() == 2U);
}

BOOST_AUTO_TEST_CASE(fails_when_the_connection_is_cut_in_the_middle) {
    run("CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT n, repeat('marker', 100) FROM generate_series(1, 6000) n");
    const auto reader = open();
    std::size_t count = 0;
    const Error error = error_of([&] {
        all_of(*reader, "t", {}, [&] {
            if (++count == 1500) {
                server().sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'dsar'");
            }
        });
    });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(!says(error, "marker"));
    BOOST_TEST(count < 6000U);
    BOOST_TEST(all_of(*reader, "t").size() == 6000U);  // it connects again
    server().sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dsar'");
    BOOST_TEST(all_of(*reader, "t").size() == 6000U);  // cut while nothing was under way
}

BOOST_AUTO_TEST_CASE(fails_on_a_row_that_cannot_be_computed_and_quotes_nothing) {
    run("CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT n, n FROM generate_series(1, 3000) n;"
        "UPDATE t SET v = 'marker' WHERE id = 2500;"
        "CREATE VIEW w AS SELECT id, v::int AS v FROM t");
    const auto reader = open();
    const Error error = error_of([&] { all_of(*reader, "w"); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "22P02"));
    BOOST_TEST(!says(error, "marker"));
}

BOOST_AUTO_TEST_CASE(cannot_write_whatever_a_view_does) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "CREATE FUNCTION w() RETURNS int LANGUAGE sql AS 'INSERT INTO shop.t VALUES (2)"
        " RETURNING id'; CREATE VIEW v AS SELECT shop.w() AS id");
    BOOST_TEST((error_of([] { all_of(*open(), "v"); }).kind() == ErrorKind::Failed));
    BOOST_TEST(server().sql("SELECT count(*) FROM shop.t") == "1\n");
}

BOOST_AUTO_TEST_CASE(waits_no_longer_than_the_timeout) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "CREATE VIEW slow AS SELECT id FROM t, pg_sleep(30)");
    const auto begin = std::chrono::steady_clock::now();
    const auto reader = open({{"timeout", "1"}});
    const Error slow = error_of([&] { all_of(*reader, "slow"); });
    BOOST_TEST((slow.kind() == ErrorKind::Failed));
    BOOST_TEST(says(slow, "within 1 s"));
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
    // A server that hangs says nothing at all.
    {
        const Frozen frozen(server().processes());
        const Error hung = error_of([&] { all_of(*reader, "t"); });
        const Error closed = error_of([&] { open({{"timeout", "1"}}); });
        BOOST_TEST((hung.kind() == ErrorKind::Failed));
        BOOST_TEST(says(hung, "within 1 s"));
        BOOST_TEST((closed.kind() == ErrorKind::Failed));
    }
    BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds(20)));
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
}

BOOST_AUTO_TEST_CASE(stops_in_the_middle_of_a_statement_when_asked) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "CREATE VIEW slow AS SELECT id FROM t, pg_sleep(30)");
    const auto reader = open();
    std::stop_source stop;
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        stop.request_stop();
    });
    const auto begin = std::chrono::steady_clock::now();
    const Error error = error_of([&] { all_of(*reader, "slow", {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds(10)));
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
}

BOOST_AUTO_TEST_CASE(says_busy_when_a_table_stays_locked) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);");
    const auto reader = open();
    std::jthread holder([] {
        server().sql(
            "SET application_name = 'holder'; BEGIN; LOCK TABLE shop.t;"
            "SELECT FROM pg_sleep(8)");
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const Error error = error_of([&] { all_of(*reader, "t"); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(says(error, "locked"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
