// SPDX-License-Identifier: Apache-2.0
// Changing JSON files: elements go with their comma, values are written in place.
#include "tests/stores/changing_files.hpp"

namespace dsar::test {
namespace {

const std::vector<std::vector<std::string>> keys{{"id"}, {}};

/// An array of elements as they are written, two blanks before each.
std::string array(const std::vector<std::string>& elements) {
    std::string text = "[";
    for (const std::string& element : elements) {
        text += (text.size() == 1 ? "\n  " : ",\n  ") + element;
    }
    return text + "\n]\n";
}

const std::string ann = R"({ "id": 1, "m": "a], \"b" })";
const std::string ben = R"({ "id": 2, "m": "ben" })";
const std::string cid = R"({ "id": 3, "m": "cid" })";

}  // namespace

BOOST_AUTO_TEST_SUITE(json_change)

BOOST_AUTO_TEST_CASE(removes_each_element_with_its_comma) {
    const std::vector<std::string> all{ann, ben, cid};
    for (const auto& key : keys) {
        for (unsigned choice = 1; choice < 8; ++choice) {
            ChangedStore store("json", "p.json", key);
            store.add("p.json", array(all));
            std::vector<Change> changes;
            std::vector<std::string> kept;
            for (unsigned index = 0; index < 3; ++index) {
                if ((choice >> index & 1U) == 0) {
                    kept.push_back(all[index]);
                    continue;
                }
                const auto more = store.removals("id", std::to_string(index + 1));
                changes.insert(changes.end(), more.begin(), more.end());
            }
            change_twice(store, changes);
            BOOST_TEST(store.bytes("p.json") == (kept.empty() ? "[\n  \n]\n" : array(kept)));
            BOOST_TEST(store.output("python3 -c 'import json; print(len(json.load(open(\"p.json\"))"
                                    "))'") == std::to_string(kept.size()) + "\n");
        }
    }
}

BOOST_AUTO_TEST_CASE(writes_values_in_place) {
    for (const auto& key : keys) {
        ChangedStore store("json", "p.json", key);
        store.add("p.json", array({ann, ben, cid}));
        change_twice(store, store.writes("id", "2", {{"m", {ValueKind::Json, "[1,\n2]"}}}));
        BOOST_TEST(store.bytes("p.json") == array({ann, replaced(ben, "\"ben\"", "[1, 2]"), cid}));
    }
}

BOOST_AUTO_TEST_CASE(follows_record_at_into_objects_and_arrays) {
    ChangedStore store("json", "p.json", {});
    store.collection().record_at = "calls[].items[]";
    const std::string text = R"({"n":1, "calls" : [{"c":1,"items":[{"m":"a"},{"m":"b"}]},
        {"c":2,"items":[{"m":"b"},{"m":"a"}]} ], "z":[]})";
    store.add("p.json", text);
    change_twice(store, store.removals("m", "a"));
    BOOST_TEST(store.bytes("p.json") == R"({"n":1, "calls" : [{"c":1,"items":[{"m":"b"}]},
        {"c":2,"items":[{"m":"b"}]} ], "z":[]})");
}

BOOST_AUTO_TEST_CASE(removes_a_member_that_is_the_record) {
    ChangedStore store("jsonl", "p.json", {});
    store.collection().record_at = "\"a\"\"b\"";
    store.add("p.json",
              "{\"x\":1, \"a\\\"b\" : {\"m\":\"a\"}}\n{\"a\\\"b\":{\"m\":\"a\"}, "
              "\"y\":2}\n");
    change_twice(store, store.removals("m", "a"));
    BOOST_TEST(store.bytes("p.json") == "{\"x\":1}\n{\"y\":2}\n");
}

BOOST_AUTO_TEST_CASE(removes_a_file_that_is_the_record_where_a_glob_names_it) {
    ChangedStore store("json", "*.json", {"id"});
    store.add("a.json", ann);
    store.add("b.json", ben);
    change_twice(store, store.removals("id", "1"));
    BOOST_TEST(store.names() == std::vector<std::string>{"b.json"});
    ChangedStore single("json", "a.json", {"id"});
    single.add("a.json", ann);
    const auto changes = single.removals("id", "1");
    BOOST_REQUIRE(single.obstacles(changes).size() == 1U);
    BOOST_TEST(single.obstacles(changes).front().what == "no_ability");
    error_of([&] { single.change(changes); });
    BOOST_TEST(single.bytes("a.json") == ann);
    change_twice(single, single.writes("id", "1", {{"m", {}}}));
    BOOST_TEST(single.bytes("a.json") == R"({ "id": 1, "m": null })");
}

BOOST_AUTO_TEST_CASE(removes_elements_of_a_large_compressed_array) {
    ChangedStore store("json", "p.json*", {"id"});
    std::vector<std::string> all;
    std::vector<std::string> kept;
    for (int number = 0; number < 20000; ++number) {
        const std::string who = number % 4 == 3 || number > 19900 ? "ann" : "ben";
        all.push_back("{\"id\":" + std::to_string(number) + ",\"m\":\"" + who + "\"}");
        if (who == "ben") {
            kept.push_back(all.back());
        }
    }
    store.add("p.json", array(all));
    store.shell("zstd -q --rm p.json");
    change_twice(store, store.removals("m", "ann"));
    BOOST_TEST((store.output("zstd -dc p.json.zst") == array(kept)));
}

BOOST_AUTO_TEST_CASE(changes_parents_and_children_of_one_file_together) {
    for (const bool by_key : {true, false}) {
        ChangedStore store("jsonl", "p.json", {});
        CollectionEntry items = collection_entry("items", {});
        items.path = "p.json";
        items.record_at = "items[]";
        if (by_key) {
            store.collection().key = {"id"};
            items.key = {"k"};
        }
        store.entry.collections.push_back(items);
        const std::string first = R"({"id":1,"items":[{"k":5},{"k":6}]})";
        const std::string third = R"({"id":3,"items":[{"k":7},{"k":8,"m":"x"}]})";
        store.add("p.json", first + "\n{}\n" + third + "\n");
        std::vector<Change> changes;
        const auto add = [&](std::vector<Change> more) {
            changes.insert(changes.end(), more.begin(), more.end());
        };
        store.chosen = 1;
        add(store.removals("k", "6"));
        add(store.removals("k", "7"));
        add(store.writes("k", "8", {{"m", {}}}));
        store.chosen = 0;
        add(store.removals("id", "1"));
        change_twice(store, changes);
        BOOST_TEST(store.bytes("p.json") == "{}\n{\"id\":3,\"items\":[{\"k\":8,\"m\":null}]}\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
