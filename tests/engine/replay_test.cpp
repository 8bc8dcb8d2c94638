// SPDX-License-Identifier: Apache-2.0
// Erasures done again: what goes, what is cut, what is left to people, and who is said to be back.
#include "libdsar/engine/replay.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/reappeared.hpp"
#include "libdsar/engine/whole_pass.hpp"
#include "tests/cases/signers.hpp"
#include "tests/support/temp_workspace.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dsar {
namespace {

const CollectionName people{"app", "people"};
const CollectionName orders{"app", "orders"};
const CollectionName visits{"logs", "visits"};

/// Two people with orders and visits.
struct Desk : test::TempWorkspace {
    test::PrivateKeys keys;
    Workspace workspace;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    std::size_t erasures = 0;

    Desk() {
        map("app", R"(store: app
kind: sqlite
path: stores/app.db
collections:
  people:
    key: id
    fields: {id: {}, email: {identifies: email}, phone: {identifies: phone}, note: {free_text: true}, marked: {}}
  orders: {key: id, fields: {id: {}, person: {belongs_to: people.id}, mail: {identifies: email}}}
)");
        map("logs", R"(store: logs
kind: csv
path: stores/logs
collections:
  visits:
    path: "*.csv"
    key: ["#file", "#"]
    fields: {who: {identifies: email}, page: {}}
)");
        sql("app", R"(
create table people(id integer primary key, email text, phone text, note text, marked text);
create table orders(id integer primary key, person int references people(id), mail text);
insert into people values (1, 'eva@x.com', '+37060000001', 'met Eva', null),
  (2, 'adam@x.com', '+37060000002', 'met Adam', null);
insert into orders values (10, 1, 'eva@x.com'), (20, 2, 'adam@x.com');
)");
        file("stores/logs/a.csv", "who,page\neva@x.com,/\nadam@x.com,/\neva@x.com,/help\n");
        workspace = load();
        cases.emplace(workspace);
        signer.emplace(test::signer_of(workspace, "ona"));
    }

    /// Every record as it stands, by `store/collection/key`.
    [[nodiscard]] std::map<std::string, Record> records() const {
        const LinkGraph graph = make_link_graph(workspace);
        std::vector<std::size_t> nodes;
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            nodes.push_back(node);
        }
        std::map<std::string, Record> out;
        Progress quiet;
        pass_over(workspace, graph, nodes, {}, quiet, [&](std::size_t node, const Record& record) {
            out[graph.nodes[node].name() + "/" + key_text(record.key)] = record;
        });
        return out;
    }
    [[nodiscard]] ErasedRecord decided(const CollectionName& place, const std::string& key,
                                       Decision decision, std::vector<CutField> cuts = {}) const {
        const Record record = records().at(place.store + "/" + place.collection + "/" + key);
        return {place, key, record_digest(record), decision, std::move(cuts)};
    }
    void note(const std::vector<ErasedRecord>& decisions,
              const std::vector<Identifier>& identifiers = {{"email", "eva@x.com"}}) {
        const std::string plan = std::string(63, '0') + std::to_string(++erasures);
        ErasureLedger(workspace).add({"2026-0001", plan, parse_date("2026-03-09").value()},
                                     decisions, identifiers);
    }
    Replayed replay(const std::set<std::string>& stores = {}, bool dry_run = false) {
        ReplayRequest request;
        request.cases = &*cases;
        request.signer = &*signer;
        request.search.only_stores = stores;
        request.today = parse_date("2026-11-27").value();
        request.dry_run = dry_run;
        Progress quiet;
        return replay_erasures(workspace, request, quiet);
    }
    /// `removed/cut/to look at`.
    static std::string counts(const Replayed& replayed) {
        return std::to_string(replayed.removed()) + "/" + std::to_string(replayed.cut()) + "/" +
               std::to_string(replayed.to_look_at.size());
    }
    [[nodiscard]] std::string value(const std::string& query) const {
        return SQLite::Database((root() / "stores/app.db").string()).execAndGet(query).getString();
    }
    [[nodiscard]] std::string log() const { return read_file(root() / "stores/logs/a.csv"); }
    /// `store/collection again+anew ` for each collection.
    [[nodiscard]] std::string back(const std::string& only = {}) const {
        std::string out;
        for (const Reappeared& each : find_reappeared(workspace, only).found) {
            out += each.place.store + "/" + each.place.collection + " " +
                   std::to_string(each.again) + "+" + std::to_string(each.anew) + " ";
        }
        return out;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replay, Desk)

BOOST_AUTO_TEST_CASE(what_a_kill_cut_short_is_taken_back_first) {
    note({decided(people, "1", Decision::Erase), decided(orders, "10", Decision::Erase)});
    const std::string path = (root() / "stores/app.db").string();
    std::map<std::string, std::string> crashed;
    {
        SQLite::Database writer(path, SQLite::OPEN_READWRITE);
        writer.exec("BEGIN; DELETE FROM orders");
        sqlite3_db_cacheflush(writer.getHandle());
        for (const std::string& name : {path, path + "-journal"}) {
            crashed[name] = read_file(name);
        }
    }
    for (const auto& [name, bytes] : crashed) {
        write_file(name, bytes);
    }
    BOOST_TEST(!replay({}, true).is_complete());  // who only looks changes nothing
    BOOST_TEST(counts(replay()) == "2/0/0");
    BOOST_TEST(value("select count(*) from orders") == "1");
}

BOOST_AUTO_TEST_CASE(what_went_goes_again_children_first_and_nothing_else) {
    note({decided(people, "1", Decision::Erase), decided(orders, "10", Decision::Erase)});
    BOOST_TEST(counts(replay({}, true)) == "2/0/0");
    BOOST_TEST(value("select count(*) from people") == "2");
    BOOST_TEST(counts(replay()) == "2/0/0");
    BOOST_TEST(value("select group_concat(id) from people") == "2");
    BOOST_TEST(value("select group_concat(id) from orders") == "20");
    BOOST_TEST(counts(replay()) == "0/0/0");
}

BOOST_AUTO_TEST_CASE(lines_without_keys_are_known_by_what_they_say) {
    note({decided(visits, R"(["a.csv",1])", Decision::Erase)});
    file("stores/logs/a.csv", "who,page\nadam@x.com,/\neva@x.com,/help\neva@x.com,/\n");
    BOOST_TEST(counts(replay()) == "1/0/0");
    BOOST_TEST(log() == "who,page\nadam@x.com,/\neva@x.com,/help\n");
}

BOOST_AUTO_TEST_CASE(what_was_cut_is_cut_again_and_marked_today) {
    note({decided(people, "1", Decision::Trim,
                  {{"email", Cut::Pseudonym, ""},
                   {"marked", Cut::Mark, ""},
                   {"note", Cut::Fixed, "gone"},
                   {"phone", Cut::Clear, ""}})});
    BOOST_TEST(counts(replay()) == "0/1/0");
    BOOST_TEST(value("select note || ' ' || marked || ' ' || length(email) || ' ' || "
                     "ifnull(phone, 'none') from people where id = 1") ==
               "gone 2026-11-27 16 none");
    BOOST_TEST(value("select note from people where id = 2") == "met Adam");
    BOOST_TEST(counts(replay()) == "0/0/0");
}

BOOST_AUTO_TEST_CASE(a_cut_that_changes_nothing_is_not_counted) {
    note({decided(people, "1", Decision::Trim, {{"marked", Cut::Clear, ""}})});
    BOOST_TEST(counts(replay()) == "0/0/0");
}

BOOST_AUTO_TEST_CASE(what_is_not_as_it_was_is_left_to_people) {
    note({decided(people, "1", Decision::Erase),
          decided(people, "2", Decision::Trim, {{"note", Cut::Clear, ""}})});
    sql("app", "update people set note = 'somebody else', phone = null");
    const Replayed replayed = replay();
    BOOST_TEST(counts(replayed) == "0/0/1");
    BOOST_TEST((replayed.to_look_at[0].place == people));
    BOOST_TEST(replayed.to_look_at[0].key == "1");
    BOOST_TEST(replayed.to_look_at[0].why == "changed");
    BOOST_TEST(value("select group_concat(note) from people") == "somebody else,somebody else");
    BOOST_TEST(counts(replay()) == "0/0/1");
}

BOOST_AUTO_TEST_CASE(words_that_were_cut_out_of_a_text_are_left_to_people) {
    note({decided(people, "1", Decision::Trim,
                  {{"note", Cut::Redact, ""}, {"phone", Cut::Clear, ""}})});
    const Replayed replayed = replay();
    BOOST_TEST(counts(replayed) == "0/0/1");
    BOOST_TEST(replayed.to_look_at[0].why == "unknown");
    BOOST_TEST(value("select phone from people where id = 1") == "+37060000001");
}

BOOST_AUTO_TEST_CASE(lines_that_look_the_same_and_were_decided_on_differently_stay) {
    note({decided(visits, R"(["a.csv",1])", Decision::Keep)});
    note({decided(visits, R"(["a.csv",1])", Decision::Erase)});
    const std::string before = log();
    const Replayed replayed = replay();
    BOOST_TEST(counts(replayed) == "0/0/1");
    BOOST_TEST(replayed.to_look_at[0].why == "differing");
    BOOST_TEST(log() == before);
}

BOOST_AUTO_TEST_CASE(the_last_decision_on_a_record_as_it_stands_counts) {
    note({decided(people, "1", Decision::Erase)});
    note({decided(people, "1", Decision::Keep)});
    BOOST_TEST(counts(replay()) == "0/0/0");
    BOOST_TEST(value("select count(*) from people") == "2");
}

BOOST_AUTO_TEST_CASE(a_record_of_two_erasures_goes_through_both) {
    const ErasedRecord first = decided(people, "1", Decision::Trim, {{"note", Cut::Fixed, "gone"}});
    const std::string path = (root() / "stores/app.db").string();
    const std::string backup = read_file(path);
    sql("app", "update people set note = 'gone' where id = 1");
    const ErasedRecord second = decided(people, "1", Decision::Erase);
    note({first});
    note({second});
    write_file(path, backup);
    sql("app", "delete from orders");
    BOOST_TEST(counts(replay()) == "1/1/0");
    BOOST_TEST(value("select group_concat(id) from people") == "2");
}

BOOST_AUTO_TEST_CASE(a_store_that_refuses_is_as_it_was_and_stops_no_other) {
    note({decided(people, "1", Decision::Erase),
          decided(visits, R"(["a.csv",1])", Decision::Erase)});
    // The order that refers to her came after the backup; nobody has decided on it.
    const Replayed replayed = replay();
    BOOST_TEST(!replayed.is_complete());
    BOOST_TEST(counts(replayed) == "1/0/0");
    BOOST_TEST(replayed.stores[0].store == "app");
    BOOST_TEST((replayed.stores[0].status == StoreOutcome::Status::Failed));
    BOOST_TEST(replayed.stores[0].why.find("eva") == std::string::npos);
    BOOST_TEST(value("select count(*) from people") == "2");
}

BOOST_AUTO_TEST_CASE(stores_that_were_not_named_are_left_alone) {
    note({decided(orders, "10", Decision::Erase),
          decided(visits, R"(["a.csv",1])", Decision::Erase)});
    const Replayed replayed = replay({"logs"});
    BOOST_TEST(counts(replayed) == "1/0/0");
    BOOST_TEST(replayed.stores.size() == 1U);
    BOOST_TEST(value("select count(*) from orders") == "2");
}

BOOST_AUTO_TEST_CASE(a_collection_that_left_the_map_is_named) {
    note({{{"old", "letters"}, "1", std::string(64, 'a'), Decision::Erase, {}}});
    const Replayed replayed = replay();
    BOOST_REQUIRE(replayed.not_in_map.size() == 1U);
    BOOST_TEST(replayed.not_in_map[0].collection == "letters");
}

BOOST_AUTO_TEST_CASE(the_register_says_what_was_done) {
    note({decided(orders, "10", Decision::Erase)});
    replay({}, true);
    const auto events = [&] {
        std::vector<std::string> out;
        for (const std::string& line : cases->chain()) {
            out.push_back(Json::parse(line).at("event").get<std::string>());
        }
        return out;
    };
    BOOST_TEST(events().empty());
    replay();  // of a case that is gone: it stands in the chain, too
    BOOST_TEST(events() == (std::vector<std::string>{"replay_started", "replayed", "replayed"}),
               boost::test_tools::per_element());
    const Json done = Json::parse(cases->chain().at(1)).at("details");
    BOOST_TEST(done.at("case") == "2026-0001");
    BOOST_TEST(done.at("removed") == 1);
}

BOOST_AUTO_TEST_CASE(nobody_is_back_where_nobody_was_erased) {
    BOOST_TEST(find_reappeared(workspace, "").erasures == 0U);
    BOOST_TEST(!ErasureLedger::is_there(workspace));
}

BOOST_AUTO_TEST_CASE(people_who_are_back_are_counted) {
    note({decided(people, "1", Decision::Erase), decided(orders, "10", Decision::Erase),
          decided(visits, R"(["a.csv",1])", Decision::Erase),
          decided(visits, R"(["a.csv",3])", Decision::Erase)});
    BOOST_TEST(back() == "app/orders 1+0 app/people 1+0 logs/visits 2+0 ");
    BOOST_TEST(back("logs") == "logs/visits 2+0 ");
    replay();
    BOOST_TEST(back() == "");
    sql("app", "insert into people values (3, 'Eva@X.com', null, null, null)");
    BOOST_TEST(back() == "app/people 0+1 ");
}

BOOST_AUTO_TEST_CASE(what_was_kept_is_not_back) {
    const std::vector<CutField> cut = {{"note", Cut::Fixed, "gone"}};
    note({decided(people, "1", Decision::Trim, cut), decided(orders, "10", Decision::Keep),
          decided(visits, R"(["a.csv",1])", Decision::Erase),
          decided(visits, R"(["a.csv",3])", Decision::Erase)});
    BOOST_TEST(back() == "app/people 1+0 logs/visits 2+0 ");
    replay();
    BOOST_TEST(back() == "");
    // Somebody whose account goes on buys again.
    sql("app", "insert into orders values (11, 1, 'eva@x.com')");
    BOOST_TEST(back() == "");
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_not_said_to_be_in_order) {
    note({decided(people, "1", Decision::Erase), decided(orders, "10", Decision::Erase)});
    std::filesystem::remove_all(root() / "stores/logs");
    std::filesystem::rename(root() / "stores/app.db", root() / "away");
    const ReappearedCheck check = find_reappeared(workspace, "");
    BOOST_TEST(!check.complete);
    BOOST_TEST(check.found.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
