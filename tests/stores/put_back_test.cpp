// SPDX-License-Identifier: Apache-2.0
// Putting records back into flat files: every byte as it was, whatever their lines look like.
#include "tests/stores/changing_files.hpp"
#include "tests/support/kill_points.hpp"

#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <thread>

namespace dsar::test {
namespace {

const std::string mark = "\xEF\xBB\xBF";

/// Removes and puts back each choice of the records whose `id` is 1 to 4: together, one by one
/// from the last, and from the first.
void restores(ChangedStore& store) {
    const auto before = store.contents();
    for (unsigned choice = 1; choice < 16; ++choice) {
        for (const int way : {0, 1, 2}) {
            std::vector<Change> changes;
            for (unsigned id = 1; id <= 4; ++id) {
                const auto more = (choice >> (id - 1) & 1U) == 0
                                      ? std::vector<Change>()
                                      : store.removals("id", std::to_string(id));
                changes.insert(changes.end(), more.begin(), more.end());
            }
            std::vector<Change> back = put_backs(changes, store.copies(changes));
            BOOST_TEST(store.change(changes).applied);
            BOOST_TEST((store.contents() != before));
            if (way == 0) {
                BOOST_TEST(all_are(store.change(back), Changed::Done));
            }
            if (way == 2) {
                std::reverse(back.begin(), back.end());
            }
            for (const Change& each : back) {
                BOOST_TEST(store.change({each}).applied);
            }
            BOOST_TEST((store.contents() == before), "choice " << choice << ", way " << way);
            BOOST_TEST(all_are(store.change(back), Changed::Already));
        }
    }
}

const std::vector<std::vector<std::string>> keys{{"id"}, {}};

}  // namespace

BOOST_AUTO_TEST_SUITE(put_back)

BOOST_AUTO_TEST_CASE(restores_lines_of_csv) {
    const std::vector<std::string> texts{
        "id,n\n1,\"a\n,b\"\n2,\"x\"\"y\"\n3, c \n4,d",
        mark + "id,n\r\n\r\n1,a\r\n\r\n\r\n2,b\r\n9,x\r\n3,c\r\n\r\n4,d\r\n\r\n",
        "id;n\r1;a\r2;b\r3;c\r4;d\r", "id,n\n1,a\n2,b\n3,c\n4,d\n9,e\n"};
    for (const auto& key : keys) {
        for (const std::string& text : texts) {
            ChangedStore store("csv", "p.csv", key, {}, {{"p.csv", text}});
            restores(store);
        }
    }
}

BOOST_AUTO_TEST_CASE(restores_lines_of_json) {
    const std::vector<std::string> texts{
        mark + "{\"id\": 1}\r\n\n{\"id\":2 }\n  \n{\"id\":3}\n{\"id\":4}",
        "\n{\"id\":9}\n{\"id\":1}\n{\"id\":9}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}\n{\"id\":9}\n"};
    for (const auto& key : keys) {
        for (const std::string& text : texts) {
            if (key.empty() || text.find('9') == std::string::npos) {
                ChangedStore store("jsonl", "p.jsonl", key, {}, {{"p.jsonl", text}});
                restores(store);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(restores_what_is_compressed) {
    for (const char* const pack : {"gzip p.csv", "zstd -q --rm p.csv"}) {
        ChangedStore store("csv", "p.csv*", {"id"}, {}, {{"p.csv", "id,n\n1,a\n2,b\n3,c\n4,d"}});
        store.shell(pack);
        restores(store);
    }
}

BOOST_AUTO_TEST_CASE(restores_every_encoding) {
    for (const std::string encoding : {"windows-1257", "utf-16", "utf-32le"}) {
        ChangedStore store("csv", "p.csv", {"id"}, {{"encoding", encoding}});
        store.add("utf8", "id,n\n1,Žemyna\n2,ė\n3,ų\n4,š");
        store.shell("iconv -f utf-8 -t " + encoding + " utf8 > p.csv");
        restores(store);
    }
}

BOOST_AUTO_TEST_CASE(restores_elements_with_what_separates_them) {
    const std::vector<std::string> texts{
        R"([{"id":1},{"id":2},{"id":3},{"id":4}])",
        "[\n  {\"id\":1},\n  {\"id\": 2} , {\"id\":3},\t{\"id\":4}\n]\n",
        R"([ {"id":9}, {"id":1} ,{"id":2},   {"id":9},{"id":3}, {"id":4},{"id":9}  ])"};
    for (const std::string& text : texts) {
        ChangedStore store("json", "p.json", {}, {}, {{"p.json", text}});
        restores(store);
        store.collection().record_at = "people[]";
        store.add("p.json", mark + "{\"n\":1, \"people\" : " + text + ", \"z\":[]}");
        restores(store);
    }
}

BOOST_AUTO_TEST_CASE(restores_a_file_that_is_the_record) {
    ChangedStore store("json", "*.json", {"id"}, {{"may_be_empty", "true"}},
                       {{"a.json", R"({"id": 1})"},
                        {"b.json", R"({"id": 2})"},
                        {"c.json", R"({"id": 3})"},
                        {"d.json", R"({"id": 4})"}});
    restores(store);
}

BOOST_AUTO_TEST_CASE(stands_behind_the_same_record_when_others_came_and_went) {
    for (const auto& key : keys) {
        ChangedStore store("csv", "p.csv", key, {}, {{"p.csv", "id,n\n1,a\n2,b\n3,c\n4,d"}});
        auto changes = store.removals("id", "3");
        auto back = put_backs(changes, store.copies(changes));
        store.change(changes);
        store.add("p.csv", "id,n\n8,x\n9,y\n2,b\n7,z\n");
        BOOST_TEST(store.change(back).applied);
        BOOST_TEST(store.bytes("p.csv") == "id,n\n8,x\n9,y\n2,b\n3,c\n7,z\n");
        store.add("p.csv", "id,n\n7,z");
        BOOST_TEST(store.change(back).applied);
        BOOST_TEST(store.bytes("p.csv") == "id,n\n7,z\n3,c\n");
        store.add("p.csv", "id,n");
        BOOST_TEST(store.change(back).applied);
        BOOST_TEST(store.bytes("p.csv") == "id,n\n3,c\n");
    }
}

BOOST_AUTO_TEST_CASE(is_stale_when_another_record_has_the_key_or_the_columns_are_others) {
    ChangedStore store("csv", "p.csv", {"id"}, {}, {{"p.csv", "id,n\n1,a\n2,b\n"}});
    const auto changes = store.removals("id", "2");
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    for (const std::string text : {"id,n\n1,a\n2,other\n", "id,n,more\n1,a,x\n", "id,m\n1,a\n"}) {
        store.add("p.csv", text);
        const ChangeResult result = store.change(back);
        BOOST_TEST(!result.applied);
        BOOST_TEST(all_are(result, Changed::Stale));
        BOOST_TEST(store.bytes("p.csv") == text);
    }
    store.add("q.csv", "id,n\n");
    store.collection().path = "q.csv";
    BOOST_TEST(all_are(store.change(back), Changed::Stale));
}

BOOST_AUTO_TEST_CASE(says_while_planning_what_could_not_be_put_back) {
    ChangedStore store("jsonl", "p.jsonl", {"id"}, {},
                       {{"p.jsonl", "{\"items\":[{\"id\":1},{\"id\":2}]}\n"}});
    store.collection().record_at = "items[]";
    auto changes = store.removals("id", "1");
    BOOST_TEST(store.obstacles(changes).empty());
    changes.front().vault = true;
    BOOST_REQUIRE(store.obstacles(changes).size() == 1U);
    BOOST_TEST(store.obstacles(changes).front().what == "no_ability");
    BOOST_TEST(says(error_of([&] { store.copies(changes); }), "cannot be put back"));
}

BOOST_AUTO_TEST_CASE(restores_a_file_with_mode_time_and_attributes) {
    ChangedStore store("files", "", {"key"}, {{"may_be_empty", "true"}});
    const std::string bytes("a\0b\xff", 4);
    store.add("in/ann@a.lt", bytes);
    store.shell("chmod 640 in/ann@a.lt; touch -d '1969-05-04 03:02:01.25' in/ann@a.lt");
    const bool has_attributes =
        ::setxattr(store.path("in/ann@a.lt").c_str(), "user.note", "x", 1, 0) == 0;
    const auto before = store.status("in/ann@a.lt");
    const auto changes = store.removals("key", "in/ann@a.lt");
    const auto back = put_backs(changes, store.copies(changes));
    store.change(changes);
    BOOST_TEST(store.names().empty());
    BOOST_TEST(all_are(store.change(back), Changed::Done));
    BOOST_TEST(store.names().size() == 1U);
    BOOST_TEST(store.bytes("in/ann@a.lt") == bytes);
    const auto after = store.status("in/ann@a.lt");
    BOOST_TEST(after.st_mode == before.st_mode);
    BOOST_TEST(after.st_uid == before.st_uid);
    BOOST_TEST(after.st_mtim.tv_sec == before.st_mtim.tv_sec);
    BOOST_TEST(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
    char value = 0;
    const auto size = ::getxattr(store.path("in/ann@a.lt").c_str(), "user.note", &value, 1);
    BOOST_TEST((!has_attributes || (size == 1 && value == 'x')));
    BOOST_TEST(all_are(store.change(back), Changed::Already));
    store.add("in/ann@a.lt", "other");
    BOOST_TEST(all_are(store.change(back), Changed::Stale));
    BOOST_TEST(store.bytes("in/ann@a.lt") == "other");
    std::filesystem::remove_all(store.path("in"));
    const Error error = error_of([&] { store.change(back); });
    BOOST_TEST(says(error, "folder is not there"));
    BOOST_TEST(!says(error, "ann@a.lt"));
}

BOOST_AUTO_TEST_CASE(copies_no_file_that_is_too_large) {
    ChangedStore store("files", "", {"key"}, {}, {{"a", ""}});
    std::filesystem::resize_file(store.path("a"), (64U << 20U) + 1);
    auto changes = store.removals("key", "a");
    changes.front().vault = true;
    BOOST_REQUIRE(store.obstacles(changes).size() == 1U);
    BOOST_TEST(says(error_of([&] { store.copies(changes); }), "more than 64 MiB"));
}

BOOST_AUTO_TEST_CASE(leaves_each_file_whole_when_it_is_killed) {
    for (const bool is_files : {false, true}) {
        ChangedStore store(is_files ? "files" : "jsonl", is_files ? "" : "*.jsonl", {},
                           {{"may_be_empty", "true"}});
        std::string text;
        for (int number = 0; number < 2000; ++number) {
            text += number % 10 == 3 ? "{\"m\":\"ben\"}\n" : "{\"m\":\"cid\"}\n";
        }
        for (int file = 0; file < 12; ++file) {
            store.add("f" + std::to_string(file) + ".jsonl", text);
        }
        const auto before = store.contents();
        std::vector<Change> changes;
        for (int file = 0; is_files && file < 12; ++file) {
            const auto more = store.removals("key", "f" + std::to_string(file) + ".jsonl");
            changes.insert(changes.end(), more.begin(), more.end());
        }
        changes = is_files ? changes : store.removals("m", "ben");
        const auto back = put_backs(changes, store.copies(changes));
        store.change(changes);
        const auto removed = store.contents();
        const auto start = std::chrono::steady_clock::now();
        store.change(back);
        const auto whole = std::chrono::steady_clock::now() - start;
        BOOST_TEST((store.contents() == before));
        constexpr int rounds = kill_points(16);
        for (int round = 0; round < rounds; ++round) {
            store.change(changes);
            const pid_t child = ::fork();
            if (child == 0) {
                store.change(back);
                ::_exit(0);
            }
            std::this_thread::sleep_for(whole * round / (rounds - 2));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            for (const auto& [name, bytes] : before) {
                const bool there = std::filesystem::exists(store.path(name));
                const std::string now = there ? store.bytes(name) : std::string();
                const auto gone = removed.find(name);
                BOOST_TEST((now == bytes || now == (gone == removed.end() ? "" : gone->second)));
            }
            BOOST_TEST(store.change(back).applied);
            BOOST_TEST((store.contents() == before));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
