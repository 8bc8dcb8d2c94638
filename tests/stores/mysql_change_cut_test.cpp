// SPDX-License-Identifier: Apache-2.0
// As postgres_change_cut_test.cpp, on MariaDB.
#include "tests/stores/cut_changes.hpp"
#include "tests/stores/mysql_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <thread>

namespace dsar::test {
namespace {

class Scene final : public CutScene {
 public:
    Scene()
        : people_(collection_entry("people", {"id"})), orders_(collection_entry("orders", {"id"})) {
        server_.start_afresh();
        server_.sql(
            "CREATE TABLE people(id int PRIMARY KEY, mail text);"
            "CREATE TABLE orders(id int PRIMARY KEY, person int REFERENCES people(id))");
        reset();
        const auto reader = open_store(direct(), {});
        changes = {removal(orders_, record_with(*reader, orders_, "id", "10")),
                   removal(people_, record_with(*reader, people_, "id", "1")),
                   writing(people_, record_with(*reader, people_, "id", "2"),
                           {{"mail", text_value("marker@x.org")}})};
        before = state();
        after = "o20=2 p2=marker@x.org ";
    }

    void reset() override {
        server_.sql(
            "DELETE FROM orders; DELETE FROM people;"
            "INSERT INTO people VALUES (1, 'marker@x'), (2, 'b@x');"
            "INSERT INTO orders VALUES (10, 1), (20, 2)");
    }

    std::string state() override {
        std::string text = server_.sql(
            "SELECT concat('p', id, '=', mail, ' ') AS line FROM people"
            " UNION ALL SELECT concat('o', id, '=', person, ' ') FROM orders ORDER BY line");
        std::erase(text, '\n');
        return text;
    }

    void wait_until_alone() override {
        for (int tries = 0; tries < 500; ++tries) {
            if (server_.sql("SELECT count(*) FROM information_schema.processlist WHERE"
                            " id <> connection_id() AND command <> 'Daemon' AND db = 'shop'") ==
                "0\n") {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        BOOST_FAIL("a connection stays");
    }

    StoreEntry direct() override { return server_.store(); }
    StoreEntry through(const CutOnceProxy& proxy) override {
        StoreEntry store = mysql_behind(proxy.port());
        store.options["timeout"] = "5";
        return store;
    }
    std::unique_ptr<CutOnceProxy> proxy(std::size_t from_client, std::size_t from_server) override {
        return std::make_unique<CutOnceProxy>(server_.socket(), from_client, from_server);
    }

 private:
    const MysqlServer& server_ = MysqlServer::get();
    CollectionEntry people_;
    CollectionEntry orders_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(mysql_change_is_wholly_done_or_not_at_all_wherever_it_is_cut) {
    Scene scene;
    change_cut_everywhere(scene, packet_ends, 12);  // each place takes three clients
}

}  // namespace dsar::test
