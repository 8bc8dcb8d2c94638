// SPDX-License-Identifier: Apache-2.0
// What goes wrong with a server: it is an error of the right kind, never a short answer, and no
// error holds a value or a password.
#include "libdsar/base/secret.hpp"
#include "libdsar/stores/mysql/settings.hpp"
#include "tests/support/frozen.hpp"
#include "tests/support/mysql_server.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace dsar::test {
namespace {

using Keys = std::vector<std::string>;
using std::chrono::seconds;

const MysqlServer& server() {
    return MysqlServer::get();
}

void run(const std::string& sql) {
    server().start_afresh();
    server().sql(sql);
}

std::unique_ptr<StoreReader> open(const std::map<std::string, std::string>& options = {}) {
    StoreEntry store = server().store();
    if (options.contains("host")) {
        store.options.erase("socket");
    }
    for (const auto& [name, value] : options) {
        store.options[name] = value;
    }
    return open_store(store, {});
}

/// Options of the account `reader`, over TCP.
std::map<std::string, std::string> as_reader(std::map<std::string, std::string> more = {}) {
    ::setenv("DSAR_TEST_PASSWORD", "s3cret 'word", 1);
    more.insert({{"host", "127.0.0.1"},
                 {"port", server().port()},
                 {"user", "reader"},
                 {"password", "env:DSAR_TEST_PASSWORD"}});
    return more;
}

constexpr const char* make_reader =
    "DROP USER IF EXISTS reader@127.0.0.1; CREATE USER reader@127.0.0.1 IDENTIFIED BY"
    " 's3cret ''word'; GRANT USAGE ON *.* TO reader@127.0.0.1;";

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

/// Ends every connection but the one that asks.
void kill_all_others() {
    server().sql(
        server().sql("SELECT concat('KILL SOFT ', id, ';') FROM information_schema.processlist"
                     " WHERE id <> connection_id() AND command <> 'Daemon'"
                     " AND db = 'shop'"));
}

/// How many statements of others run that hold these words.
std::string running(const std::string& words) {
    return server().sql(
        "SELECT count(*) FROM information_schema.processlist WHERE id <> connection_id()"
        " AND info LIKE '%" +
        words + "%'");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_faults)

BOOST_AUTO_TEST_CASE(verifies_tls_unless_the_server_is_on_this_machine) {
    StoreEntry store = server().store();
    store.options.erase("socket");
    const auto mode = [&](const std::string& host) {
        store.options["host"] = host;
        return mysql_options(store, {}).tls;
    };
    for (const char* host :
         {"db.example.com", "192.0.2.7", "localhost.example.com", "128.0.0.1", "127.example.com"}) {
        BOOST_TEST((mode(host) == MysqlTls::VerifyFull), host);
    }
    BOOST_TEST((mode("") == MysqlTls::Disable));
    for (const char* host : {"localhost", "127.0.0.1", "::1"}) {
        BOOST_TEST((mode(host) == MysqlTls::Prefer), host);
    }
    store.options["ssl_mode"] = "require";
    BOOST_TEST((mode("db.example.com") == MysqlTls::Require));
    store.options["ssl_mode"] = "verify_full";
    BOOST_TEST(says(error_of([&] { mode("db.example.com"); }), "verify-full"));
    store.options["ssl_mode"] = "require";
    store.options["timeout"] = "0";
    BOOST_TEST(says(error_of([&] { mode(""); }), "timeout"));
    store.options["timeout"] = "1";
    store.options["socket"] = "/run/x";
    BOOST_TEST(says(error_of([&] { mode("localhost"); }), "both"));
}

BOOST_AUTO_TEST_CASE(trusts_no_certificate_that_it_cannot_verify) {
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "GRANT SELECT ON shop.* TO reader@127.0.0.1;"
        "ALTER USER reader@127.0.0.1 REQUIRE SSL");
    const std::string own = server().folder() + "/server.crt";
    const auto good = open(as_reader({{"ssl_mode", "verify-full"}, {"ssl_ca", own}}));
    BOOST_TEST((all_of(*good, "t") == Keys{"1"}));
    BOOST_TEST((all_of(*open(as_reader({{"ssl_mode", "require"}})), "t") == Keys{"1"}));
    BOOST_TEST((all_of(*open(as_reader()), "t") == Keys{"1"}));
    const auto by_name =
        as_reader({{"ssl_mode", "verify-full"}, {"ssl_ca", own}, {"host", "localhost"}});
    const Error other_name = error_of([&] { open(by_name); });
    BOOST_TEST((other_name.kind() == ErrorKind::Failed));
    BOOST_TEST(says(other_name, "certificate"));
    const Error stranger = error_of([] { open(as_reader({{"ssl_mode", "verify-full"}})); });
    BOOST_TEST((stranger.kind() == ErrorKind::Failed));
    BOOST_TEST(says(stranger, "certificate"));
    BOOST_TEST(!says(stranger, "s3cret"));
    const Error clear = error_of([] { open(as_reader({{"ssl_mode", "disable"}})); });
    BOOST_TEST((clear.kind() == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(shows_its_own_certificate) {
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY); GRANT SELECT ON shop.* TO reader@127.0.0.1;"
        "ALTER USER reader@127.0.0.1 REQUIRE X509");
    const std::string folder = server().folder();
    BOOST_TEST((error_of([] { open(as_reader()); }).kind() == ErrorKind::NoEntry));
    // The server trusts what its own authority signed: here, itself.
    open(as_reader({{"ssl_cert", folder + "/server.crt"}, {"ssl_key", folder + "/server.key"}}));
}

BOOST_AUTO_TEST_CASE(says_when_no_server_is_there) {
    const Error refused = error_of([] { open({{"host", "127.0.0.1"}, {"port", "1"}}); });
    BOOST_TEST((refused.kind() == ErrorKind::Failed));
    BOOST_TEST(says(refused, "127.0.0.1"));
    const Error no_socket = error_of([] { open({{"socket", "/nowhere"}}); });
    BOOST_TEST((no_socket.kind() == ErrorKind::Failed));
    BOOST_TEST(says(no_socket, "/nowhere"));
    const Error no_database = error_of([] { open({{"database", "nosuch"}}); });
    BOOST_TEST((no_database.kind() == ErrorKind::Failed));
    BOOST_TEST(says(no_database, "no such database"));
}

BOOST_AUTO_TEST_CASE(has_no_entry_without_the_right_password) {
    run(std::string(make_reader) + "GRANT SELECT ON shop.* TO reader@127.0.0.1");
    open(as_reader());
    ::setenv("DSAR_WRONG_PASSWORD", "wr0ng word", 1);
    const Error wrong = error_of([] {
        open(as_reader({{"password", "env:DSAR_WRONG_PASSWORD"}}));
    });
    BOOST_TEST((wrong.kind() == ErrorKind::NoEntry));
    BOOST_TEST(!says(wrong, "wr0ng"));
    set_secret_prompt([](const std::string& what) {
        BOOST_TEST(what.starts_with("password of store "));
        return Secret("s3cret 'word");
    });
    open(as_reader({{"password", "prompt"}}));
    set_secret_prompt({});
    const Error nobody = error_of([] { open(as_reader({{"password", "prompt"}})); });
    BOOST_TEST((nobody.kind() == ErrorKind::NoEntry));
    const Error none = error_of([] { open(as_reader({{"password", ""}})); });
    BOOST_TEST((none.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(none, "password:"));
    const Error literal = error_of([] { open(as_reader({{"password", "s3cret 'word"}})); });
    BOOST_TEST((literal.kind() == ErrorKind::NoEntry));
    BOOST_TEST(!says(literal, "s3cret"));
    const Error stranger = error_of([] { open(as_reader({{"user", "nobody_here"}})); });
    BOOST_TEST((stranger.kind() == ErrorKind::NoEntry));
    const Error elsewhere = error_of([] { open(as_reader({{"database", "mysql"}})); });
    BOOST_TEST((elsewhere.kind() == ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(logs_in_by_other_methods_and_hands_out_no_password_in_clear) {
    run(std::string(make_reader) +
        "INSTALL SONAME 'auth_ed25519'; CREATE TABLE t(id int PRIMARY KEY);"
        "ALTER USER reader@127.0.0.1 IDENTIFIED VIA ed25519 USING PASSWORD('s3cret ''word');"
        "GRANT SELECT ON shop.* TO reader@127.0.0.1");
    open(as_reader());
    server().sql(
        "DROP USER reader@127.0.0.1; UNINSTALL SONAME 'auth_ed25519';"
        "INSTALL SONAME 'auth_pam'; CREATE USER reader@127.0.0.1 IDENTIFIED VIA pam USING 'none';"
        "GRANT SELECT ON shop.* TO reader@127.0.0.1");
    BOOST_TEST((error_of([] { open(as_reader()); }).kind() == ErrorKind::NoEntry));
    server().sql("DROP USER reader@127.0.0.1; UNINSTALL SONAME 'auth_pam'");
}

BOOST_AUTO_TEST_CASE(reads_no_file_of_options_and_no_variable) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);");
    const Scratch home;
    std::ofstream(home / ".my.cnf") << "[client]\nhost=192.0.2.1\nuser=nobody\nport=1\n"
                                       "init-command=DROP TABLE t\n";
    const char* const before = std::getenv("HOME");
    const std::string old_home = before == nullptr ? "" : before;
    ::setenv("HOME", home.path().c_str(), 1);
    ::setenv("MYSQL_HOST", "192.0.2.1", 1);
    ::setenv("MYSQL_TCP_PORT", "1", 1);
    ::setenv("MYSQL_UNIX_PORT", "/nowhere", 1);
    BOOST_TEST((all_of(*open(), "t") == Keys{"1"}));
    ::setenv("HOME", old_home.c_str(), 1);
    ::unsetenv("MYSQL_HOST");
    ::unsetenv("MYSQL_TCP_PORT");
    ::unsetenv("MYSQL_UNIX_PORT");
}

BOOST_AUTO_TEST_CASE(says_which_table_the_account_may_not_read_whole) {
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY, v int, w int); CREATE TABLE u(id int PRIMARY KEY);"
        "CREATE TABLE seen(id int PRIMARY KEY); INSERT INTO t VALUES (1, 2, 3);"
        "GRANT SELECT(id, v) ON shop.t TO reader@127.0.0.1;"
        "GRANT SELECT ON shop.seen TO reader@127.0.0.1; GRANT INSERT ON shop.u TO "
        "reader@127.0.0.1");
    const auto reader = open(as_reader());
    BOOST_TEST(all_of(*reader, "seen").empty());
    // The catalogue hides column w, in which something may stand.
    for (const char* table : {"t", "u"}) {
        const Error error = error_of([&] { all_of(*reader, table); });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(says(error, std::string("shop/") + table));
        BOOST_TEST(says(error, "GRANT"));
    }
    const Error hidden = error_of([&] { all_of(*reader, "hidden"); });
    BOOST_TEST(says(hidden, "may not see it"));
    // What may not be read is described all the same, uncounted.
    const std::vector<CollectionInfo> described = reader->describe();
    BOOST_TEST(described.size() == 3U);
    BOOST_TEST(described.back().name == "u");
    BOOST_TEST(described.back().records == 0U);
}

BOOST_AUTO_TEST_CASE(fails_when_the_connection_is_cut_in_the_middle) {
    run("CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT seq, repeat('marker', 100) FROM seq_1_to_60000");
    const auto reader = open();
    std::size_t count = 0;
    const Error error = error_of([&] {
        all_of(*reader, "t", {}, [&] {
            if (++count == 1500) {
                kill_all_others();
            }
        });
    });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(!says(error, "marker"));
    BOOST_TEST(count < 60000U);
    BOOST_TEST(all_of(*reader, "t").size() == 60000U);  // it connects again
    kill_all_others();
    BOOST_TEST(all_of(*reader, "t").size() == 60000U);  // cut while nothing was under way
}

BOOST_AUTO_TEST_CASE(fails_on_a_row_that_cannot_be_computed_and_quotes_nothing) {
    run("CREATE TABLE t(id int PRIMARY KEY, v varchar(20));"
        "INSERT INTO t SELECT seq, '1' FROM seq_1_to_3000;"
        "UPDATE t SET v = 'marker' WHERE id = 2500;"
        "\nDELIMITER //\nCREATE FUNCTION f(v varchar(20)) RETURNS int BEGIN IF v = 'marker' THEN"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'marker', MYSQL_ERRNO = 31000; END IF;"
        " RETURN 1; END//\nDELIMITER ;\nCREATE VIEW w AS SELECT id, f(v) AS v FROM t");
    const auto reader = open();
    const Error error = error_of([&] { all_of(*reader, "w"); });
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "31000"));
    BOOST_TEST(!says(error, "marker"));
    BOOST_TEST(all_of(*reader, "t").size() == 3000U);
}

BOOST_AUTO_TEST_CASE(cannot_write_whatever_a_view_does) {
    for (const char* engine : {"InnoDB", "MyISAM"}) {
        run(std::string("CREATE TABLE t(id int PRIMARY KEY) ENGINE=") + engine +
            "; INSERT INTO t VALUES (1);\nDELIMITER //\nCREATE FUNCTION w() RETURNS int BEGIN"
            " INSERT INTO t VALUES (2); RETURN 1; END//\nDELIMITER ;\n"
            "CREATE VIEW v AS SELECT w() AS id");
        BOOST_TEST((error_of([] { all_of(*open(), "v"); }).kind() == ErrorKind::Failed));
        BOOST_TEST(server().sql("SELECT count(*) FROM t") == "1\n");
    }
}

BOOST_AUTO_TEST_CASE(sees_one_moment) {
    run("CREATE TABLE a(id int PRIMARY KEY); CREATE TABLE b(id int PRIMARY KEY);"
        "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);");
    const auto reader = open();
    const CollectionEntry a = collection_entry("a", {"id"});
    const CollectionEntry b = collection_entry("b", {"id"});
    const Query queries[] = {{&a, {}, false, true}, {&b, {}, false, true}};
    std::size_t count = 0;
    reader->find(queries,
                 [&](std::size_t query, const Record&, std::span<const Hit>) {
                     if (query == 0) {
                         server().sql("INSERT INTO b VALUES (2); DELETE FROM b WHERE id = 1");
                     } else {
                         ++count;
                     }
                 },
                 {});
    BOOST_TEST(count == 1U);
    BOOST_TEST((all_of(*reader, "b") == Keys{"2"}));
}

BOOST_AUTO_TEST_CASE(waits_no_longer_than_the_timeout) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "CREATE VIEW slow AS SELECT id FROM t WHERE sleep(30) = 0");
    const auto begin = std::chrono::steady_clock::now();
    const auto reader = open({{"timeout", "1"}});
    const Error slow = error_of([&] { all_of(*reader, "slow"); });
    BOOST_TEST((slow.kind() == ErrorKind::Failed));
    BOOST_TEST(says(slow, "within 1 s"));
    BOOST_TEST(running("slow") == "0\n");  // the server does not go on with it
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
    // A server that hangs says nothing at all.
    {
        const Frozen frozen({server().process()});
        const Error hung = error_of([&] { all_of(*reader, "t"); });
        const Error closed = error_of([&] { open({{"timeout", "1"}}); });
        BOOST_TEST((hung.kind() == ErrorKind::Failed));
        BOOST_TEST(says(hung, "within 1 s"));
        BOOST_TEST((closed.kind() == ErrorKind::Failed));
    }
    BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds(25)));
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
}

BOOST_AUTO_TEST_CASE(lets_all_rows_together_take_longer_than_the_timeout) {
    run("CREATE TABLE t(id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT seq, repeat('x', 60000) FROM seq_1_to_400");
    const auto reader = open({{"timeout", "1"}});
    const Keys keys =
        all_of(*reader, "t", {}, [] { std::this_thread::sleep_for(std::chrono::milliseconds(8)); });
    BOOST_TEST(keys.size() == 400U);
}

BOOST_AUTO_TEST_CASE(stops_in_the_middle_of_a_statement_when_asked) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);"
        "CREATE VIEW slow AS SELECT id FROM t WHERE sleep(30) = 0");
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
    BOOST_TEST(running("slow") == "0\n");
    BOOST_TEST((all_of(*reader, "t") == Keys{"1"}));
}

BOOST_AUTO_TEST_CASE(says_busy_when_a_table_stays_locked) {
    run("CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1);");
    const auto reader = open();
    std::jthread holder([] { server().sql("LOCK TABLES t WRITE; SELECT sleep(8)"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const Error error = error_of([&] { all_of(*reader, "t"); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(says(error, "locked"));
}

BOOST_AUTO_TEST_CASE(leaves_the_signals_of_the_process_as_they_are) {
    struct sigaction now {};
    ::sigaction(SIGPIPE, nullptr, &now);
    const auto before = now.sa_handler;
    ::signal(SIGPIPE, SIG_DFL);
    run(std::string(make_reader) +
        "CREATE TABLE t(id int PRIMARY KEY); GRANT SELECT ON shop.* TO reader@127.0.0.1");
    const auto reader = open(as_reader({{"ssl_mode", "require"}}));
    all_of(*reader, "t");
    kill_all_others();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    all_of(*reader, "t");  // writes to a connection that is gone
    ::sigaction(SIGPIPE, nullptr, &now);
    BOOST_TEST((now.sa_handler == SIG_DFL));
    ::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
