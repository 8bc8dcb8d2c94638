// SPDX-License-Identifier: Apache-2.0
// Changing folders of files: a record that goes is a file that goes.
#include "libdsar/stores/rewrite.hpp"
#include "tests/stores/changing_files.hpp"

#include <sys/wait.h>

namespace dsar::test {

BOOST_AUTO_TEST_SUITE(files_change)

BOOST_AUTO_TEST_CASE(removes_files_and_no_others) {
    for (const auto& key : {std::vector<std::string>{"key"}, {}, {"who"}}) {
        ChangedStore store("files", "", key, {{"name_pattern", "(?P<who>[a-z]+)_.*"}});
        store.add("in/ann_1.wav", "1");
        store.add("ben_1.wav", "2");
        store.add("ann_2.wav", "3");
        if (key == std::vector<std::string>{"who"}) {
            std::filesystem::remove(store.path("ann_2.wav"));
        }
        change_twice(store, store.removals("who", "ann"));
        BOOST_TEST(store.names() == std::vector<std::string>{"ben_1.wav"});
    }
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_kill_between_two_files_without_a_key) {
    ChangedStore store("files", "", {}, {{"name_pattern", "(?P<who>[a-z]+)_.*"}});
    store.add("ann_1", "1");
    store.add("ann_2", "2");
    const auto changes = store.removals("who", "ann");
    std::filesystem::remove(store.path("ann_1"));
    const ChangeResult first = store.change(changes);
    BOOST_TEST(std::count(first.records.begin(), first.records.end(), Changed::Stale) == 1);
    store.entry.options["may_be_empty"] = "true";
    BOOST_TEST(store.change(changes, {{}, {}, true}).applied);
    BOOST_TEST(store.names().empty());
}

BOOST_AUTO_TEST_CASE(is_stale_when_a_file_was_changed) {
    ChangedStore store("files", "", {"key"}, {{"name_pattern", "(?P<who>[a-z]+)_.*"}});
    store.add("ann_1", "1");
    store.add("ann_2", "2");
    const auto changes = store.removals("who", "ann");
    store.add("ann_2", "longer");
    const ChangeResult result = store.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_TEST(std::count(result.records.begin(), result.records.end(), Changed::Stale) == 1);
    BOOST_TEST(store.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(writes_nothing_into_files) {
    ChangedStore store("files", "", {"key"});
    store.add("a", "1");
    const auto changes = store.writes("key", "a", {{"size", {}}});
    BOOST_REQUIRE(store.obstacles(changes).size() == 1U);
    BOOST_TEST(store.obstacles(changes).front().what == "no_ability");
    error_of([&] { store.change(changes); });
    BOOST_TEST(store.bytes("a") == "1");
}

BOOST_AUTO_TEST_CASE(refuses_a_file_that_has_another_name) {
    ChangedStore store("files", "", {"key"});
    store.add("ann@a.lt", "1");
    store.shell("ln ann@a.lt other");
    const auto changes = store.removals("key", "ann@a.lt");
    BOOST_REQUIRE(store.obstacles(changes).size() == 1U);
    const Error error = error_of([&] { store.change(changes); });
    BOOST_TEST(says(error, "hard link"));
    BOOST_TEST(!says(error, "ann@a.lt"));
    BOOST_TEST(store.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(looks_once_more_before_a_file_goes) {
    for (const bool appends : {true, false}) {
        const ChangedStore store("files", "", {"key"}, {}, {{"ann@a.lt", "1"}});
        const auto path = store.path("ann@a.lt");
        const auto writer = [&] {
            if (appends) {
                std::ofstream(path, std::ios::app) << "2";
            } else {
                store.add("new", "3");
                std::filesystem::rename(store.path("new"), path);
            }
        };
        const FileState as_read = file_state(path);
        const Error error =
            error_of([&] { (void)remove_file(path, as_read, "cannot remove it", writer); });
        BOOST_TEST(says(error, "another program has changed it meanwhile"));
        BOOST_TEST(!says(error, "ann@a.lt"));
        BOOST_TEST(store.bytes("ann@a.lt") == (appends ? "12" : "3"));
    }
}

BOOST_AUTO_TEST_CASE(follows_no_link_that_takes_the_place_of_a_file) {
    const ChangedStore store("files", "", {"key"}, {}, {{"a", "1"}, {"b", "2"}});
    const FileState as_read = file_state(store.path("b"));
    std::filesystem::remove(store.path("a"));
    std::filesystem::create_symlink("b", store.path("a"));
    error_of([&] { (void)remove_file(store.path("a"), as_read, "cannot remove it", [] {}); });
    BOOST_TEST(store.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(names_no_file_that_it_cannot_look_at) {
    ChangedStore store("files", "", {"key"});
    store.add("ann@a.lt", "1");
    store.shell("ln ann@a.lt other");
    Error error = error_of([&] { store.change(store.removals("key", "ann@a.lt")); });
    BOOST_TEST(says(error, "shop/people"));
    // Root may open anything: another account asks.
    std::filesystem::permissions(store.path(""), std::filesystem::perms(0755));
    std::filesystem::permissions(store.path("other"), std::filesystem::perms(0));
    const pid_t child = ::fork();
    if (child == 0) {
        const bool left_root = ::geteuid() != 0 || ::setuid(65534) == 0;
        const RecordKey key{{"key", text_value("ann@a.lt")}};
        bool named = true;
        try {
            open_store(store.entry, store.path(""))->open(store.collection(), key);
        } catch (const Error& refused) {
            const std::string words = words_of(refused);
            named = words.find("ann@a.lt") != std::string::npos ||
                    words.find("shop/people") == std::string::npos;
        }
        ::_exit(left_root && !named ? 42 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WEXITSTATUS(status) == 42);
    std::error_code fault;
    BOOST_TEST(!file_state_if_there(store.path("nobody"), fault).has_value());
    BOOST_TEST((fault == std::errc::no_such_file_or_directory));
    BOOST_TEST(!file_state_if_there(store.path("other/nobody"), fault).has_value());
    BOOST_TEST((fault == std::errc::not_a_directory));
}

BOOST_AUTO_TEST_CASE(names_files_that_hold_a_value) {
    ChangedStore store("files", "", {"key"});
    store.add("a", "1");
    store.add("b", "of ann@a.lt");
    const std::vector<std::string> values{"ann@a.lt"};
    const ChangeResult result = store.change(store.removals("key", "a"), {{}, values});
    BOOST_TEST(result.applied);
    BOOST_TEST(result.left == std::vector<std::string>{"b"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
