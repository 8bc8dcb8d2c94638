// SPDX-License-Identifier: Apache-2.0
// What others do while a PostgreSQL database is changed: nothing is done by halves, and what can be
// done again is.
#include "libdsar/stores/postgres/rows.hpp"
#include "tests/stores/disturbed_rows.hpp"
#include "tests/stores/postgres_shop.hpp"
#include "tests/support/frozen.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <optional>

namespace dsar::test {
namespace {

using std::chrono::seconds;

CollectionEntry entry(const char* name) {
    return collection_entry(name, {"id"});
}

using Disturbed = DisturbedRows<PostgresRows, PostgresSession>;

constexpr const char* five =
    "CREATE TABLE t(id int PRIMARY KEY, v text);"
    "INSERT INTO t SELECT n, 'marker' || n FROM generate_series(1, 5) n";

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_change_faults)

BOOST_AUTO_TEST_CASE(begins_again_when_another_transaction_came_first) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    const StoreEntry store = PostgresShop::server().store();
    PostgresSession session(store, {});
    // The row is the same again, but another version of it.
    Disturbed rows(session, 2, [] { PostgresShop::exec("UPDATE t SET v = v WHERE id = 2"); });
    const ChangeResult result = change_rows(rows, changes, {});
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(rows.begun == 2);
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "3\n");
}

BOOST_AUTO_TEST_CASE(what_another_transaction_changed_is_stale_and_nothing_is_done) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    const StoreEntry store = PostgresShop::server().store();
    PostgresSession session(store, {});
    Disturbed rows(session, 2, [] { PostgresShop::exec("UPDATE t SET v = 'other' WHERE id = 2"); });
    const ChangeResult result = change_rows(rows, changes, {});
    BOOST_TEST(!result.applied);
    BOOST_TEST((result.records == std::vector{Changed::Done, Changed::Stale}));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
}

BOOST_AUTO_TEST_CASE(gives_up_when_it_is_always_another_who_comes_first) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1")};
    const StoreEntry store = PostgresShop::server().store();
    PostgresSession session(store, {});
    Disturbed rows(session, 1, [] { PostgresShop::exec("UPDATE t SET v = v WHERE id = 1"); });
    rows.always = true;
    const Error error = error_of([&] { change_rows(rows, changes, {}); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(!says(error, "marker"));
    BOOST_TEST(rows.begun == 6);
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
}

BOOST_AUTO_TEST_CASE(begins_again_after_a_deadlock) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    const StoreEntry store = PostgresShop::server().store();
    PostgresSession session(store, {});
    std::jthread other;
    // It holds 2 and wants 1, we hold 1 and want 2.
    Disturbed rows(session, 2, [&] {
        other = std::jthread([] {
            PostgresShop::exec(
                "SET deadlock_timeout = '10s'; BEGIN; UPDATE t SET v = v WHERE id = 2;"
                "UPDATE t SET v = v WHERE id = 1; COMMIT");
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
    });
    const ChangeResult result = change_rows(rows, changes, {});
    other.join();
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(rows.begun >= 2);
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "3\n");
}

BOOST_AUTO_TEST_CASE(waits_for_a_lock_for_a_while_only) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    std::jthread holder([] {
        PostgresShop::exec("BEGIN; SELECT FROM t WHERE id = 2 FOR UPDATE; SELECT FROM pg_sleep(8)");
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const auto begin = std::chrono::steady_clock::now();
    const Error error = error_of([&] { shop.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds(7)));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
    holder.join();
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_CASE(leaves_all_as_it_was_when_its_backend_is_ended) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2"),
                                      shop.removal_of(t, "3")};
    for (int number = 1; number <= 3; ++number) {
        const StoreEntry store = PostgresShop::server().store();
        PostgresSession session(store, {});
        Disturbed rows(session, number, [] {
            PostgresShop::exec(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'dsar'");
        });
        const Error error = error_of([&] { change_rows(rows, changes, {}); });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(!says(error, "marker"));
        BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
    }
    BOOST_TEST(all_are(shop.resume(changes), Changed::Done));
    BOOST_TEST(all_are(shop.resume(changes), Changed::Already));
}

BOOST_AUTO_TEST_CASE(stops_between_two_changes_when_asked_and_leaves_all_as_it_was) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2")};
    const StoreEntry store = PostgresShop::server().store();
    PostgresSession session(store, {});
    std::stop_source stop;
    Disturbed rows(session, 2, [&] { stop.request_stop(); });
    const Error error = error_of([&] { change_rows(rows, changes, {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_CASE(says_that_a_hung_server_gave_no_answer) {
    PostgresShop shop(five);
    shop.store().options["timeout"] = "1";
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1")};
    PostgresSession session(shop.store(), {});
    std::optional<Frozen> frozen;
    Disturbed rows(session, 1, [&] { frozen.emplace(PostgresShop::server().processes()); });
    const Error error = error_of([&] { change_rows(rows, changes, {}); });
    frozen.reset();
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "within 1 s"));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_CASE(changes_nothing_where_foreign_keys_do_not_act) {
    const PostgresShop shop(five);
    const CollectionEntry t = entry("t");
    const std::vector<Change> changes{shop.removal_of(t, "1")};
    PostgresShop::exec("ALTER ROLE postgres SET session_replication_role = replica");
    const Error error = error_of([&] { shop.change(changes); });
    PostgresShop::exec("ALTER ROLE postgres RESET session_replication_role");
    BOOST_TEST(says(error, "session_replication_role"));
    BOOST_TEST(PostgresShop::ask("SELECT count(*) FROM t") == "5\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
