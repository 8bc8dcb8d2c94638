// SPDX-License-Identifier: Apache-2.0
// What others do while a MariaDB database is changed: nothing is done by halves, and what can be
// done again is.
#include "libdsar/stores/mysql/rows.hpp"
#include "tests/stores/disturbed_rows.hpp"
#include "tests/stores/mysql_shop.hpp"
#include "tests/support/frozen.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>

namespace dsar::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Disturbed = DisturbedRows<MysqlRows, MysqlSession>;

constexpr const char* five =
    "CREATE TABLE t(id int PRIMARY KEY, v varchar(20));"
    "INSERT INTO t SELECT seq, concat('marker', seq) FROM seq_1_to_5;"
    "CREATE TABLE heavy(id int PRIMARY KEY, v int);"
    "INSERT INTO heavy SELECT seq, 0 FROM seq_1_to_5000";

std::vector<Change> first_two(const MysqlShop& shop, const CollectionEntry& t) {
    return {shop.removal_of(t, "1"), shop.removal_of(t, "2")};
}

std::string rows_left() {
    return MysqlShop::ask("SELECT count(*) FROM t");
}

void kill_those_who_change() {
    MysqlShop::exec(
        MysqlShop::ask("SELECT concat('KILL HARD ', id, ';') FROM information_schema.processlist"
                       " WHERE id <> connection_id() AND command <> 'Daemon' AND db = 'shop'"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_change_faults)

BOOST_AUTO_TEST_CASE(begins_again_after_a_deadlock) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = first_two(shop, t);
    MysqlSession session(shop.store(), {});
    // It holds 2 and will want 1; we hold 1 and want 2. Whoever has changed less is given up.
    std::jthread other([] {
        MysqlShop::exec(
            "BEGIN; UPDATE heavy SET v = v + 1; SELECT * FROM t WHERE id = 2 FOR UPDATE;"
            "SELECT sleep(1.5); SELECT * FROM t WHERE id = 1 FOR UPDATE; COMMIT");
    });
    for (int tries = 0; tries < 400; ++tries) {
        if (MysqlShop::ask("SELECT count(*) FROM information_schema.processlist"
                           " WHERE info LIKE 'SELECT sleep(1.5)%'") == "1\n") {
            break;
        }
        std::this_thread::sleep_for(milliseconds(5));
    }
    Disturbed rows(session, 0, [] {});
    const ChangeResult result = change_rows(rows, changes, {});
    other.join();  // its commands did not fail: it was not the one that was given up
    BOOST_TEST(all_are(result, Changed::Done));
    BOOST_TEST(rows.begun >= 2);
    BOOST_TEST(rows_left() == "3\n");
    BOOST_TEST(MysqlShop::ask("SELECT min(v) FROM heavy") == "1\n");
}

BOOST_AUTO_TEST_CASE(waits_for_a_lock_that_is_let_go) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = first_two(shop, t);
    // Longer than one wait.
    std::jthread holder(
        [] { MysqlShop::exec("BEGIN; SELECT * FROM t WHERE id = 2 FOR UPDATE; SELECT sleep(4)"); });
    std::this_thread::sleep_for(milliseconds(500));
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
    BOOST_TEST(rows_left() == "3\n");
}

BOOST_AUTO_TEST_CASE(waits_for_a_lock_for_a_while_only) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = first_two(shop, t);
    std::jthread holder([] {
        const std::string command = "mariadb --no-defaults -u root -S " +
                                    MysqlShop::server().socket() +
                                    " shop -e 'BEGIN; SELECT * FROM t WHERE id = 2 FOR UPDATE;"
                                    " SELECT sleep(40)' >/dev/null 2>&1";
        BOOST_TEST_MESSAGE(std::system(command.c_str()));  // its sleep is cut short
    });
    std::this_thread::sleep_for(milliseconds(500));
    const auto begin = std::chrono::steady_clock::now();
    const Error error = error_of([&] { shop.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds(35)));
    BOOST_TEST(!says(error, "marker"));
    BOOST_TEST(rows_left() == "5\n");
    MysqlShop::exec(
        MysqlShop::ask("SELECT concat('KILL QUERY ', id, ';') FROM information_schema.processlist"
                       " WHERE info LIKE 'SELECT sleep(40)%'"));
    holder.join();
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_CASE(what_another_transaction_changed_is_stale_and_nothing_is_done) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = first_two(shop, t);
    MysqlShop::exec("UPDATE t SET v = 'other' WHERE id = 2");
    const ChangeResult result = shop.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_TEST((result.records.back() == Changed::Stale));
    BOOST_TEST(rows_left() == "5\n");
}

BOOST_AUTO_TEST_CASE(leaves_all_as_it_was_when_its_connection_is_killed) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{shop.removal_of(t, "1"), shop.removal_of(t, "2"),
                                      shop.removal_of(t, "3")};
    for (int number = 1; number <= 3; ++number) {
        MysqlSession session(shop.store(), {});
        Disturbed rows(session, number, kill_those_who_change);
        const Error error = error_of([&] { change_rows(rows, changes, {}); });
        BOOST_TEST((error.kind() == ErrorKind::Failed));
        BOOST_TEST(!says(error, "marker"));
        BOOST_TEST(rows_left() == "5\n");
    }
    BOOST_TEST(all_are(shop.resume(changes), Changed::Done));
    BOOST_TEST(all_are(shop.resume(changes), Changed::Already));
}

BOOST_AUTO_TEST_CASE(stops_between_two_changes_when_asked_and_leaves_all_as_it_was) {
    const MysqlShop shop(five);
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes = first_two(shop, t);
    MysqlSession session(shop.store(), {});
    std::stop_source stop;
    Disturbed rows(session, 2, [&] { stop.request_stop(); });
    const Error error = error_of([&] { change_rows(rows, changes, {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST(rows_left() == "5\n");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_CASE(says_that_a_hung_server_gave_no_answer) {
    MysqlShop shop(five);
    shop.store().options["timeout"] = "1";
    const CollectionEntry t = collection_entry("t", {"id"});
    const std::vector<Change> changes{shop.removal_of(t, "1")};
    MysqlSession session(shop.store(), {});
    std::optional<Frozen> frozen;
    Disturbed rows(session, 1, [&] { frozen.emplace(std::vector{MysqlShop::server().process()}); });
    const Error error = error_of([&] { change_rows(rows, changes, {}); });
    frozen.reset();
    BOOST_TEST((error.kind() == ErrorKind::Failed));
    BOOST_TEST(says(error, "within 1 s"));
    BOOST_TEST(rows_left() == "5\n");
    BOOST_TEST(all_are(shop.change(changes), Changed::Done));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
