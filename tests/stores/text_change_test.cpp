// SPDX-License-Identifier: Apache-2.0
// Changing logs: a field's bytes, words in a text, whole records; every other byte as it was.
#include "tests/stores/changing_files.hpp"

namespace dsar::test {
namespace {

const std::string first =
    R"(192.0.2.1 - jo [28/Nov/2026:10:00:00 +0200] "GET /?m=jo\x40x.com HTTP/1.1" 200 1 "-" "A")";
const std::string second =
    R"(192.0.2.2 - ona [28/Nov/2026:10:00:01 +0200] "GET / HTTP/1.1" 200 1 "-" "B \"C\"")";
const std::string broken = "segfault while jo@x.com was served, \xff";

std::string lines(const std::vector<std::string>& all, const std::string& end = "\n") {
    std::string text;
    for (const std::string& line : all) {
        text += line + end;
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_change)

BOOST_AUTO_TEST_CASE(removes_records_with_their_lines) {
    for (const std::string end : {"\n", "\r\n"}) {
        ChangedStore store("text", "*.log", {}, {{"format", "combined"}});
        store.add("a.log", lines({first, "", second, broken}, end) + first);
        change_twice(store, store.removals("user", "jo"));
        BOOST_TEST(store.bytes("a.log") == lines({"", second, broken}, end));
        change_twice(store, store.removals("line", broken));
        BOOST_TEST(store.bytes("a.log") == lines({"", second}, end));
    }
}

BOOST_AUTO_TEST_CASE(cuts_a_part_out_of_its_line) {
    ChangedStore store("text", "*.log*", {}, {{"format", "combined"}});
    store.add("a.log", lines({first, second}));
    store.add("a.log.1", lines({second, first, broken}));
    store.shell("gzip a.log.1");
    change_twice(store, store.writes("user", "jo",
                                     {{"address", text_value("192.0.2.0")},
                                      {"user", {}},
                                      {"request", text_value("GET /?m=[redacted] HTTP/1.1")}}));
    const std::string cut =
        R"(192.0.2.0 - - [28/Nov/2026:10:00:00 +0200] "GET /?m=[redacted] HTTP/1.1" 200 1 "-" "A")";
    BOOST_TEST(store.bytes("a.log") == lines({cut, second}));
    BOOST_TEST(store.output("zcat a.log.1.gz") == lines({second, cut, broken}));
    change_twice(store, store.writes("line", broken,
                                     {{"line", text_value("segfault while [redacted]\xff")}}));
    BOOST_TEST(store.output("zcat a.log.1.gz") ==
               lines({second, cut, "segfault while [redacted]\xff"}));
}

BOOST_AUTO_TEST_CASE(keeps_the_encoding_of_a_log) {
    const std::string text = "Žemyna: ėjo\r\nĄžuolas: ų\r\nš\r\n";
    const std::string now = "Žemyna: [ė]\r\nš\r\n";
    for (const std::string encoding :
         {"windows-1257", "utf-16", "utf-16be", "utf-16le", "utf-32", "iso-8859-13"}) {
        ChangedStore store(
            "text", "*.log", {},
            {{"encoding", encoding}, {"pattern", R"((?P<who>[^:]*): (?P<text>.*))"}});
        store.add("utf8", text);
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > p.log");
        auto changes = store.writes("who", "Žemyna", {{"text", text_value("[ė]")}});
        const auto more = store.removals("who", "Ąžuolas");
        changes.insert(changes.end(), more.begin(), more.end());
        change_twice(store, changes);
        store.add("utf8", now);
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > expected");
        BOOST_TEST((store.bytes("p.log") == store.bytes("expected")), encoding);
    }
}

BOOST_AUTO_TEST_CASE(changes_records_of_several_lines) {
    const std::string one = "2026-11-28 jo failed\n  at jo@x.com\n";
    const std::string two = "2026-11-28 ona failed\n\n  at main\n";
    ChangedStore store(
        "text", "*.log", {},
        {{"record_start", R"(\d{4}-)"}, {"pattern", R"((?P<day>\S+) (?P<user>\S+) (?P<text>.*))"}});
    store.add("a.log", "front\n" + one + two + one);
    change_twice(store, store.writes("user", "jo", {{"text", text_value("failed\n  at x")}}));
    const std::string cut = "2026-11-28 jo failed\n  at x\n";
    BOOST_TEST(store.bytes("a.log") == "front\n" + cut + two + cut);
    change_twice(store, store.removals("user", "ona"));
    BOOST_TEST(store.bytes("a.log") == "front\n" + cut + cut);
    change_twice(store, store.removals("line", "front"));
    BOOST_TEST(store.bytes("a.log") == cut + cut);
}

BOOST_AUTO_TEST_CASE(changes_entries_of_a_journal) {
    const std::string binary = std::string("MESSAGE\n\x04\0\0\0\0\0\0\0a\nb\xff\n", 21);
    const std::string one = "__CURSOR=1\n_UID=7\n" + binary + "\n";
    const std::string two = "__CURSOR=2\n_UID=8\nMESSAGE={\"who\": \"jo\", \"n\": 1}\n\n";
    ChangedStore store("text", "*.export", {"__CURSOR"}, {{"format", "journald"}});
    store.add("a.export", one + two);
    change_twice(store, store.writes("_UID", "8", {{"MESSAGE.who", text_value("x")}}));
    change_twice(store, store.writes("_UID", "7", {{"MESSAGE", text_value("c\nd")}}));
    const std::string cut = std::string("MESSAGE\n\x03\0\0\0\0\0\0\0c\nd\n", 20);
    BOOST_TEST((store.bytes("a.export") ==
                "__CURSOR=1\n_UID=7\n" + cut +
                    "\n__CURSOR=2\n_UID=8\nMESSAGE={\"who\": \"x\", \"n\": 1}\n\n"));
    change_twice(store, store.writes("_UID", "7", {{"_UID", {}}}));
    BOOST_TEST((store.bytes("a.export").starts_with("__CURSOR=1\n" + cut + "\n__CURSOR=2\n")));
    change_twice(store, store.removals("__CURSOR", "1"));
    BOOST_TEST(store.bytes("a.export") ==
               "__CURSOR=2\n_UID=8\nMESSAGE={\"who\": \"x\", \"n\": 1}\n\n");
}

BOOST_AUTO_TEST_CASE(says_before_what_cannot_stand_in_a_line) {
    ChangedStore store("text", "*.log", {}, {{"format", "combined"}});
    store.add("a.log", lines({first}));
    const std::vector<Change> changes = store.writes("user", "jo",
                                                     {{"user", text_value("a \"b\"")},
                                                      {"time", text_value("2026-11")},
                                                      {"status", text_value("ok")},
                                                      {"agent", text_value("-")},
                                                      {"request", text_value("two\nlines")},
                                                      {"#", text_value("5")},
                                                      {"address", {}}});
    BOOST_TEST(obstacle_words(store.obstacles(changes)) ==
               "0 user no_ability, 0 time no_ability, 0 status no_ability, 0 agent no_ability, "
               "0 # no_ability");
    BOOST_TEST(says(error_of([&] { store.change(changes); }), "cannot change"));
    BOOST_TEST(store.bytes("a.log") == lines({first}));
}

BOOST_AUTO_TEST_CASE(puts_no_entry_back_that_would_join_another) {
    ChangedStore store("text", "*.export", {"__CURSOR"}, {{"format", "journald"}});
    store.add("a.export", "__CURSOR=1\n\n__CURSOR=2");
    BOOST_TEST(store.copies(store.removals("__CURSOR", "1")).size() == 1U);
    BOOST_TEST(says(error_of([&] { store.copies(store.removals("__CURSOR", "2")); }),
                    "cannot be put back"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
