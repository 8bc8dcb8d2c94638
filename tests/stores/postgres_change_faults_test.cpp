// SPDX-License-Identifier: Apache-2.0
// What others do while a PostgreSQL database is changed: nothing is done by halves, and what can be
// done again is.
#include "libdsar/stores/postgres/rows.hpp"
#include "libdsar/stores/rows/change.hpp"
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

/// Calls `at` before the `number`-th statement that changes a row, or before each.
class Disturbed final : public RowServer {
 public:
    Disturbed(PostgresSession& session, int number, std::function<void()> at)
        : rows_(session), number_(number), at_(std::move(at)) {}

    int begun = 0;
    bool always = false;

    void begin() override {
        ++begun;
        rows_.begin();
    }
    RowCommit commit() override { return rows_.commit(); }
    void roll_back() noexcept override { rows_.roll_back(); }
    void try_out(const std::function<void()>& work) override { rows_.try_out(work); }
    RowFault fault() const override { return rows_.fault(); }
    void set_stop(std::stop_token stop) override { rows_.set_stop(std::move(stop)); }
    const RowTable& table(const std::string& name) override { return rows_.table(name); }
    const RowTable* find_table(const std::string& name) override { return rows_.find_table(name); }
    std::vector<RowLink> links(const std::set<const RowTable*>& tables) override {
        return rows_.links(tables);
    }
    std::vector<RowRefusal> hindrances(const RowTable& table, const StoredRow& row, RowAct act,
                                       std::span<const Field> fields) override {
        return rows_.hindrances(table, row, act, fields);
    }
    std::vector<StoredRow> rows_of_key(const RowTable& table, const RecordKey& key) override {
        return rows_.rows_of_key(table, key);
    }
    void rows_with(const RowTable& table, const std::string& column, std::span<const Value> values,
                   const std::function<void(const StoredRow& row)>& each) override {
        rows_.rows_with(table, column, values, each);
    }
    StoredRow write(const RowTable& table, const StoredRow& row,
                    std::span<const Field> fields) override {
        disturb();
        return rows_.write(table, row, fields);
    }
    void remove_all(const RowTable& table, std::span<const StoredRow* const> rows) override {
        for (const StoredRow* const row : rows) {
            disturb();
            rows_.remove_all(table, {&row, 1});
        }
    }
    StoredRow insert(const RowTable& table, const StoredRow& row) override {
        return rows_.insert(table, row);
    }
    Value as_held(const RowTable& table, const std::string& column, const Value& value) override {
        return rows_.as_held(table, column, value);
    }
    std::vector<RowRefusal> refusals(const RowTable& table, const StoredRow& row,
                                     const Record& after, std::span<const Field> fields) override {
        return rows_.refusals(table, row, after, fields);
    }
    std::vector<RowRefusal> clashes(
        const RowTable& table, const StoredRow& row, const Record& after,
        std::span<const Field> fields,
        const std::function<bool(const StoredRow& other)>& counts) override {
        return rows_.clashes(table, row, after, fields, counts);
    }
    std::vector<std::string> forget(const std::set<const RowTable*>& changed,
                                    std::span<const std::string> values) override {
        return rows_.forget(changed, values);
    }
    Error error(std::string_view collection, std::string why, std::string next) const override {
        return rows_.error(collection, std::move(why), std::move(next));
    }

 private:
    void disturb() {
        if (always || --number_ == 0) {
            at_();
        }
    }

    PostgresRows rows_;
    int number_;
    std::function<void()> at_;
};

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
