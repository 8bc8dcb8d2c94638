// SPDX-License-Identifier: Apache-2.0
// A connection that is cut anywhere during a change: the database is wholly as it was or wholly as
// it shall be, what is said of it is true, and to ask again completes it.
#include "libdsar/base/postgres_connection.hpp"
#include "libdsar/stores/postgres/settings.hpp"
#include "tests/stores/changing.hpp"
#include "tests/stores/postgres_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <random>
#include <set>

namespace dsar::test {
namespace {

constexpr std::size_t seeded = 200;

/// Two tables, three changes: one record goes with what refers to it, another is written.
class Scene {
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
        changes_ = {removal(orders_, record_with(*reader, orders_, "id", "10")),
                    removal(people_, gone),
                    writing(people_, record_with(*reader, people_, "id", "2"),
                            {{"mail", text_value("marker@x.org")}})};
        before_ = state();
    }

    void reset() {
        admin_.run(
            "TRUNCATE orders, people; INSERT INTO people VALUES (1, 'marker@x'), (2, 'b@x');"
            "INSERT INTO orders VALUES (10, 1), (20, 2)");
    }

    std::string state() {
        std::string text;
        admin_.run(
            "SELECT 'p', id, mail FROM people UNION ALL SELECT 'o', id, person::text FROM orders "
            "ORDER BY 1, 2",
            {}, [&](const PostgresRow& row) {
                text += row.string(0) + row.string(1) + '=' + row.string(2) + ' ';
            });
        return text;
    }

    /// Nobody but the scene is connected: what was cut has ended, one way or the other.
    void wait_until_alone() {
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

    const std::vector<Change>& changes() const { return changes_; }
    const std::string& before() const { return before_; }

 private:
    StoreEntry target_ = PostgresServer::get().store();
    PostgresSettings settings_;
    PostgresConnection admin_;
    CollectionEntry people_;
    CollectionEntry orders_;
    std::vector<Change> changes_;
    std::string before_;
};

const std::string after = "o20=2 p2=marker@x.org ";

struct Outcome {
    bool said_done = false;
    bool landed = false;
};

/// One change through a cut connection, and what is true afterwards.
Outcome change_through(Scene& scene, std::size_t from_client, std::size_t from_server,
                       std::array<std::string, 2>* seen = nullptr) {
    scene.reset();
    Outcome outcome;
    bool is_unknown = false;
    std::string words;
    {
        const CutOnceProxy proxy(from_client, from_server);
        const StoreEntry entry = proxy.store();
        try {
            const ChangeResult result = open_to_change(entry, {})->change(scene.changes(), {});
            BOOST_TEST(result.applied);
            outcome.said_done = true;
        } catch (const Error& error) {
            is_unknown = error.kind() == ErrorKind::Incomplete;
            words = words_of(error);
        }
        outcome.landed =
            proxy.seen()[0].size() == from_client || proxy.seen()[1].size() == from_server;
        if (seen != nullptr) {
            *seen = proxy.seen();
        }
    }
    scene.wait_until_alone();
    const std::string state = scene.state();
    BOOST_TEST(words.find("marker") == std::string::npos);
    BOOST_TEST((state == after || state == scene.before()), state);
    BOOST_TEST((!outcome.said_done || state == after));
    BOOST_TEST((outcome.said_done || is_unknown || state == scene.before()), words);
    const StoreEntry direct = PostgresServer::get().store();
    const ChangeResult again = open_to_change(direct, {})->change(scene.changes(), {{}, {}, true});
    BOOST_TEST(all_are(again, state == after ? Changed::Already : Changed::Done));
    BOOST_TEST(scene.state() == after);
    return outcome;
}

/// Every place on the long run; else one of three, but for the end, where what was done is kept.
void thin_out(std::set<std::size_t>& places, std::size_t size) {
    const char* level = std::getenv("DSAR_TEST_LEVEL");
    if (level != nullptr && std::string_view(level) == "long") {
        return;
    }
    std::size_t number = 0;
    std::erase_if(places,
                  [&](std::size_t place) { return place < size * 9 / 10 && ++number % 3 != 0; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_change_cut)

BOOST_AUTO_TEST_CASE(is_wholly_done_or_not_at_all_wherever_it_is_cut) {
    Scene scene;
    std::array<std::string, 2> whole;
    BOOST_TEST(change_through(scene, CutOnceProxy::never, CutOnceProxy::never, &whole).said_done);
    std::mt19937 random(20261128);
    std::size_t done = 0;
    std::size_t failed = 0;
    std::size_t landed = 0;
    for (std::size_t side = 0; side < 2; ++side) {
        std::set<std::size_t> places;
        for (const std::size_t end : message_ends(whole.at(side), side == 0)) {
            places.insert({end - 1, end, end + 1});
        }
        for (std::size_t count = 0; count < seeded / 2; ++count) {
            places.insert(random() % whole.at(side).size() + 1);
        }
        thin_out(places, whole.at(side).size());
        for (const std::size_t place : places) {
            const Outcome outcome = change_through(scene, side == 0 ? place : CutOnceProxy::never,
                                                   side == 1 ? place : CutOnceProxy::never);
            (outcome.said_done ? done : failed) += 1;
            landed += outcome.landed ? 1U : 0U;
        }
    }
    BOOST_TEST_MESSAGE(landed << " cuts landed: " << done << " done all the same, " << failed
                              << " failed");
    BOOST_TEST(landed * 10 >= (done + failed) * 9);  // talk gets shorter or longer by a few bytes
    BOOST_TEST(done > 4U);  // cut while or after it was kept, and found out
    BOOST_TEST(failed > 100U);
}

BOOST_AUTO_TEST_CASE(says_that_it_does_not_know_when_nobody_answers_after_a_cut_commit) {
    Scene scene;
    const auto changed_by = [&](const CutOnceProxy& proxy) {
        StoreEntry entry = proxy.store();
        entry.options["timeout"] = "1";
        return open_to_change(entry, {})->change(scene.changes(), {});
    };
    const CutOnceProxy whole(CutOnceProxy::never, CutOnceProxy::never);
    BOOST_TEST(changed_by(whole).applied);
    const std::size_t commit = whole.seen()[0].find(std::string("COMMIT\0", 7)) + 7;
    BOOST_REQUIRE(commit > 100U);
    for (const std::size_t place : {commit, commit - 1}) {
        scene.reset();
        {
            const CutOnceProxy proxy(place, CutOnceProxy::never, true);
            const Error error = error_of([&] { changed_by(proxy); });
            BOOST_TEST((error.kind() == ErrorKind::Incomplete));
            BOOST_TEST(says(error, "is not known"));
        }
        scene.wait_until_alone();
        // The whole word reached the server, or not.
        BOOST_TEST(scene.state() == (place == commit ? after : scene.before()));
        const StoreEntry direct = PostgresServer::get().store();
        const auto again = open_to_change(direct, {})->change(scene.changes(), {{}, {}, true});
        BOOST_TEST(all_are(again, place == commit ? Changed::Already : Changed::Done));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
