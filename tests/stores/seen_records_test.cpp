// SPDX-License-Identifier: Apache-2.0
// Changes of records that a search of this process has found against changes for which the files
// are searched anew: the same bytes, the same words.
#include "libdsar/stores/seen_records.hpp"

#include "libdsar/base/file.hpp"
#include "tests/stores/changing_files.hpp"

#include <fmt/format.h>

#include <random>

namespace dsar::test {
namespace {

/// Records of a few people and keys, some of them alike, spelt in more than one way.
std::string some_lines(std::mt19937& random, std::size_t count) {
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const std::vector<std::string> forms{R"({{"id":{},"who":"p{}","n":{}}})",
                                         R"({{"who" : "\u0070{1}","id": {0}, "n":{2}}} )",
                                         R"( {{"id":"{}","who":"p{}","n":[{}]}})"};
    std::string text = below(3) == 0 ? "\xEF\xBB\xBF" : "";
    for (std::size_t line = 0; line < count; ++line) {
        text += fmt::format(fmt::runtime(forms[below(3)]), below(count), below(4), below(2));
        text +=
            line + 1 < count || below(2) == 0 ? std::vector{"\n", "\r\n", "\n\n"}[below(3)] : "";
    }
    return text;
}

/// The same as records of CSV, some of which have two lines.
std::string some_table(std::mt19937& random, std::size_t count) {
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const std::vector<std::string> forms{"{},p{},{}", "\"{}\",\"p{}\",{}", "{},p{},\"{}\n\"\"\""};
    std::string text = below(3) == 0 ? "\xEF\xBB\xBFid,who,n\n" : "id,who,n\r\n";
    for (std::size_t line = 0; line < count; ++line) {
        text += fmt::format(fmt::runtime(forms[below(3)]), below(count), below(4), below(2));
        text +=
            line + 1 < count || below(2) == 0 ? std::vector{"\n", "\r\n", "\n\n"}[below(3)] : "";
    }
    return text;
}

/// Files that are searched before they are parsed, however small they are, which no map can say.
class ScannedStore : public ChangedStore {
 public:
    ScannedStore(const std::string& name, const std::map<std::string, std::string>& files,
                 const std::string& kind = "jsonl")
        : ChangedStore(kind, "*." + kind, {"id"}, {{"scan", "on"}, {"scan_block", "64"}}, files) {
        entry.name = name;
    }

    std::vector<Record> find(const std::string& field, const std::string& value) {
        const auto reader = find_connector(entry.kind)->open_reader(entry, path("."));
        return records_with(*reader, collection(), field, {value});
    }
    std::vector<Change> removals(const std::string& field, const std::string& value) {
        std::vector<Change> changes;
        for (const Record& record : find(field, value)) {
            changes.push_back(removal(collection(), record));
        }
        return changes;
    }
    std::vector<Change> writes(const std::string& field, const std::string& value,
                               const std::vector<NewValue>& values) {
        std::vector<Change> changes;
        for (const Record& record : find(field, value)) {
            changes.push_back(writing(collection(), record, values));
        }
        return changes;
    }
    ChangeResult change(const std::vector<Change>& changes) {
        return find_connector(entry.kind)->open_to_change(entry, path("."))->change(changes, {});
    }
};

std::vector<StoreFile> files_in(ScannedStore& store) {
    return files_of(store.entry, store.collection(), store.path("."));
}

/// What is seen in the store; nullopt: nothing is known.
std::optional<std::vector<std::string>> seen(ScannedStore& store) {
    std::vector<std::string> records;
    const bool is_known = read_seen(
        store.entry, store.collection(), files_in(store), [](const StoreFile&) {},
        [&](const StoreFile& file, const SeenRecord& record, std::string_view text) {
            records.push_back(fmt::format("{} {} {}", file.name, record.begin,
                                          text.substr(0, static_cast<std::size_t>(record.size))));
        });
    return is_known ? std::optional(records) : std::nullopt;
}

/// What became of the changes.
std::string words_of(const ChangeResult& result) {
    std::string words = result.applied ? "applied" : "not applied";
    for (const Changed each : result.records) {
        words += fmt::format(" {}", static_cast<int>(each));
    }
    return words;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seen_records)

BOOST_AUTO_TEST_CASE(knows_where_records_stand_until_a_file_changes) {
    ScannedStore store("seen-until", {{"a.jsonl", "{\"id\":\"k1\"}\n{\"id\":\"k2\"}\n"},
                                      {"b.jsonl", "\n{\"id\":\"k2\"}"}});
    BOOST_TEST(!seen(store));
    BOOST_TEST(store.find("id", "k2").size() == 2U);
    const std::vector<std::string> expected{"a.jsonl 12 {\"id\":\"k2\"}\n",
                                            "b.jsonl 1 {\"id\":\"k2\"}"};
    BOOST_REQUIRE(seen(store));
    BOOST_TEST(*seen(store) == expected, boost::test_tools::per_element());
    (void)store.find("id", "k1");
    BOOST_TEST(seen(store)->size() == 3U);
    store.shell("touch b.jsonl");
    BOOST_TEST(!seen(store));
    (void)store.find("id", "k2");
    BOOST_TEST(*seen(store) == expected, boost::test_tools::per_element());
    store.add("c.jsonl", "{\"id\":\"k2\"}\n");
    BOOST_TEST(!seen(store));
}

BOOST_AUTO_TEST_CASE(does_what_a_new_search_would_do) {
    for (unsigned seed = 0; seed < 80; ++seed) {
        std::mt19937 random(seed);
        const std::string kind = seed % 2 == 0 ? "jsonl" : "csv";
        const auto make = seed % 2 == 0 ? &some_lines : &some_table;
        const std::string first = "a." + kind;
        const std::map<std::string, std::string> files{{first, make(random, 12)},
                                                       {"b." + kind, make(random, 7)}};
        ScannedStore store(fmt::format("seen-{}", seed), files, kind);
        ScannedStore other(fmt::format("seen-other-{}", seed), files, kind);
        const auto changes_in = [&](ScannedStore& mine) {
            std::vector<Change> changes = mine.removals("who", "p1");
            const std::vector<NewValue> value{{seed % 6 < 2 ? "id" : "n", text_value("new")}};
            for (Change& change : mine.writes("who", "p2", value)) {
                changes.push_back(std::move(change));
            }
            return changes;
        };
        const std::vector<Change> changes = changes_in(store);
        const std::vector<Change> same = changes_in(other);
        other.shell("touch " + first);
        BOOST_REQUIRE(seen(store));
        BOOST_REQUIRE(!seen(other));
        BOOST_TEST(words_of(store.change(changes)) == words_of(other.change(same)), seed);
        BOOST_TEST((store.contents() == other.contents()), seed);
    }
}

BOOST_AUTO_TEST_CASE(searches_for_what_no_search_has_found) {
    ScannedStore store("seen-not", {{"a.jsonl", "{\"id\":\"k1\"}\n{\"id\":\"k2\"}\n"}});
    const std::vector<Change> removals = store.removals("id", "k1");
    store.shell("touch a.jsonl");
    (void)store.find("id", "k2");
    BOOST_REQUIRE(seen(store));
    BOOST_TEST(store.change(removals).applied);
    BOOST_TEST(store.bytes("a.jsonl") == "{\"id\":\"k2\"}\n");
}

BOOST_AUTO_TEST_CASE(searches_no_more_for_what_a_search_has_found) {
    // The long record is not theirs; a search for their key cannot know that.
    const std::string long_one =
        "{\"id\":\"k2\",\"text\":\"of k1 " + std::string(200, '-') + "\"}\n";
    ScannedStore store("seen-long", {{"a.jsonl", "{\"id\":\"k1\",\"who\":\"p1\"}\n" + long_one}});
    store.entry.max_record = 100;
    const std::vector<Change> removals = store.removals("who", "p1");
    store.shell("touch a.jsonl");
    BOOST_CHECK_THROW(store.change(removals), Error);
    (void)store.find("who", "p1");
    BOOST_TEST(store.change(removals).applied);
    BOOST_TEST(store.bytes("a.jsonl") == long_one);
}

BOOST_AUTO_TEST_CASE(keeps_nothing_of_files_whose_bytes_are_not_their_text) {
    ScannedStore packed("seen-packed", {{"a.jsonl", "{\"id\":\"k1\"}\n"}});
    packed.shell("gzip -n a.jsonl && mv a.jsonl.gz a.jsonl");
    BOOST_TEST(packed.find("id", "k1").size() == 1U);
    BOOST_TEST(!seen(packed));
    ScannedStore wide("seen-wide", {{"a.jsonl", "{\"id\":\"k1\"}\n"}});
    BOOST_TEST(wide.find("id", "k1").size() == 1U);
    BOOST_TEST(seen(wide).has_value());
    wide.shell("iconv -f utf-8 -t utf-16 a.jsonl > wide && mv wide a.jsonl");
    BOOST_TEST(wide.find("id", "k1").size() == 1U);
    BOOST_TEST(!seen(wide));
}

// What another search has parsed, and what did not answer it, says nothing of what is like it.
BOOST_AUTO_TEST_CASE(finds_all_copies_when_the_search_that_found_them_is_forgotten) {
    for (const std::string kind : {"csv", "jsonl"}) {
        const std::string text = kind == "csv" ? "id,who,n\n1,p1,x\n2,p2,y\n3,p3,z\n1,p1,x"
                                               : R"({"id":"1","who":"p1"})"
                                                 "\n"
                                                 R"({"id":"2","who":"p2"})"
                                                 "\n"
                                                 R"({"id":"1","who":"\u00701"})"
                                                 "\n";
        ScannedStore store("seen-forgotten", {{"a." + kind, text}}, kind);
        const std::vector<Change> changes = store.removals("who", "p1");
        BOOST_TEST(changes.size() == 2U);
        for (int other = 0; other < 17; ++other) {
            store.find("who", "zz");
        }
        BOOST_TEST(store.change(changes).applied);
        BOOST_TEST(store.find("who", "p1").empty());
    }
}

BOOST_AUTO_TEST_CASE(takes_a_mark_within_a_file_for_a_letter) {
    const std::string text =
        "id,who,n\n1,p1,x\n2,p2,y\n\xEF\xBB\xBF"
        "1,p1,x\n4,p4,z\n";
    ScannedStore seen("seen-mark", {{"a.csv", text}}, "csv");
    ScannedStore anew("seen-mark-anew", {{"a.csv", text}}, "csv");
    for (ScannedStore* store : {&seen, &anew}) {
        std::vector<Change> changes = store->removals("who", "p1");
        changes.resize(1);
        if (store == &anew) {
            store->shell("touch a.csv");
        }
        BOOST_TEST(store->change(changes).applied);
    }
    BOOST_TEST(seen.bytes("a.csv") == anew.bytes("a.csv"));
    BOOST_TEST(seen.bytes("a.csv").find("\n4,p4,z\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
