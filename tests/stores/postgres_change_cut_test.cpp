// SPDX-License-Identifier: Apache-2.0
// A connection that is cut anywhere during a change: the database is wholly as it was or wholly as
// it shall be, what is said of it is true, and to ask again completes it.
#include "libdsar/base/postgres_connection.hpp"
#include "libdsar/stores/postgres/settings.hpp"
#include "tests/stores/cut_changes.hpp"
#include "tests/stores/postgres_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace dsar::test {
namespace {

class Scene final : public CutScene {
 public:
    Scene()
        : settings_(postgres_settings(target_, {})),
          admin_(settings_),
          people_(collection_entry("people", {"id"})),
          orders_(collection_entry("orders", {"id"})) {
        PostgresServer::get().start_afresh();
        admin_.connect();
        admin_.run(
            "SET search_path = shop; CREATE TABLE people(id int PRIMARY KEY, mail text);"
            "CREATE TABLE orders(id int PRIMARY KEY, person int REFERENCES people)");
        reset();
        const auto reader = open_store(target_, {});
        const Record gone = record_with(*reader, people_, "id", "1");
        changes = {removal(orders_, record_with(*reader, orders_, "id", "10")),
                   removal(people_, gone),
                   writing(people_, record_with(*reader, people_, "id", "2"),
                           {{"mail", text_value("marker@x.org")}})};
        before = state();
        after = "o20=2 p2=marker@x.org ";
    }

    void reset() override {
        admin_.run(
            "TRUNCATE orders, people; INSERT INTO people VALUES (1, 'marker@x'), (2, 'b@x');"
            "INSERT INTO orders VALUES (10, 1), (20, 2)");
    }

    std::string state() override {
        std::string text;
        admin_.run(
            "SELECT 'p', id, mail FROM people UNION ALL SELECT 'o', id, person::text FROM orders "
            "ORDER BY 1, 2",
            {}, [&](const PostgresRow& row) {
                text += row.string(0) + row.string(1) + '=' + row.string(2) + ' ';
            });
        return text;
    }

    void wait_until_alone() override {
        for (int tries = 0; tries < 500; ++tries) {
            std::string others;
            admin_.run(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid()",
                {}, [&](const PostgresRow& row) { others = row.string(0); });
            if (others == "0") {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        BOOST_FAIL("a connection stays");
    }

    StoreEntry direct() override { return target_; }
    StoreEntry through(const CutOnceProxy& proxy) override { return postgres_behind(proxy.port()); }
    std::unique_ptr<CutOnceProxy> proxy(std::size_t from_client, std::size_t from_server) override {
        return std::make_unique<CutOnceProxy>(postgres_socket(), from_client, from_server);
    }

 private:
    StoreEntry target_ = PostgresServer::get().store();
    PostgresSettings settings_;
    PostgresConnection admin_;
    CollectionEntry people_;
    CollectionEntry orders_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_change_cut)

BOOST_AUTO_TEST_CASE(is_wholly_done_or_not_at_all_wherever_it_is_cut) {
    Scene scene;
    change_cut_everywhere(scene, message_ends);
}

BOOST_AUTO_TEST_CASE(says_that_it_does_not_know_when_nobody_answers_after_a_cut_commit) {
    Scene scene;
    const auto changed_by = [&](const CutOnceProxy& proxy) {
        StoreEntry entry = postgres_behind(proxy.port());
        entry.options["timeout"] = "1";
        return open_to_change(entry, {})->change(scene.changes, {});
    };
    const CutOnceProxy whole(postgres_socket(), CutOnceProxy::never, CutOnceProxy::never);
    BOOST_TEST(changed_by(whole).applied);
    const std::size_t commit = whole.seen()[0].find(std::string("COMMIT\0", 7)) + 7;
    BOOST_REQUIRE(commit > 100U);
    for (const std::size_t place : {commit, commit - 1}) {
        scene.reset();
        {
            const CutOnceProxy proxy(postgres_socket(), place, CutOnceProxy::never, true);
            const Error error = error_of([&] { changed_by(proxy); });
            BOOST_TEST((error.kind() == ErrorKind::Incomplete));
            BOOST_TEST(says(error, "is not known"));
        }
        scene.wait_until_alone();
        // The whole word reached the server, or not.
        BOOST_TEST(scene.state() == (place == commit ? scene.after : scene.before));
        const StoreEntry direct = PostgresServer::get().store();
        const auto again = open_to_change(direct, {})->change(scene.changes, {{}, {}, true});
        BOOST_TEST(all_are(again, place == commit ? Changed::Already : Changed::Done));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
