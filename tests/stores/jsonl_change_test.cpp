// SPDX-License-Identifier: Apache-2.0
// Changing JSON Lines, and all that rewriting a flat file promises: what is kept, what is refused,
// what a kill leaves.
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/rewrite.hpp"
#include "tests/stores/changing_files.hpp"
#include "tests/support/kill_points.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <thread>
#include <utime.h>

namespace dsar::test {
namespace {

const std::string ann = R"({"id": 1,  "mail":"ann@a.lt", "tags":["x" , {"m":"ann@a.lt"}]})";
const std::string ben = R"( {"id":2,"mail":"ben@b.lt","note":"a \"b\" \u00e9"} )";
const std::string cid = R"({"id":3,"mail":"cid@c.lt"})";
const std::string lines = "\xEF\xBB\xBF" + ann + "\r\n\n" + ben + "\n" + ann + "\n" + cid;

ChangedStore people(std::vector<std::string> key = {"id"}, const std::string& path = "p.jsonl") {
    return ChangedStore("jsonl", path, std::move(key), {}, {{"p.jsonl", lines}});
}

/// Runs `work` in a child; returns how it ended, as waitpid says.
template <class Work>
int in_child(const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            work();
            ::_exit(0);
        } catch (...) {
            ::_exit(1);
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jsonl_change)

BOOST_AUTO_TEST_CASE(removes_lines_and_nothing_else) {
    for (const bool by_key : {true, false}) {
        auto store = people(by_key ? std::vector<std::string>{"id"} : std::vector<std::string>{});
        change_twice(store, store.removals("mail", "ben@b.lt"));
        BOOST_TEST(store.bytes("p.jsonl") == replaced(lines, ben + "\n", ""));
    }
}

BOOST_AUTO_TEST_CASE(removes_equal_lines_and_the_last_without_its_end) {
    for (const bool by_key : {true, false}) {
        auto store = people(by_key ? std::vector<std::string>{"id"} : std::vector<std::string>{});
        change_twice(store, store.removals("mail", "ann@a.lt"));
        BOOST_TEST(store.bytes("p.jsonl") == "\xEF\xBB\xBF\n" + ben + "\n" + cid);
        change_twice(store, store.removals("mail", "cid@c.lt"));
        BOOST_TEST(store.bytes("p.jsonl") == "\xEF\xBB\xBF\n" + ben + "\n");
    }
}

BOOST_AUTO_TEST_CASE(writes_only_the_bytes_of_the_value) {
    for (const bool by_key : {true, false}) {
        auto store = people(by_key ? std::vector<std::string>{"id"} : std::vector<std::string>{});
        change_twice(store, store.writes("mail", "ben@b.lt",
                                         {{"note", {}},
                                          {"mail", text_value("new\n\"b\"@b.lt")},
                                          {"nothing.here", text_value("x")}}));
        const std::string note = R"("a \"b\" \u00e9")";
        const std::string now =
            replaced(replaced(lines, note, "null"), R"("ben@b.lt")", R"("new\n\"b\"@b.lt")");
        BOOST_TEST(store.bytes("p.jsonl") == now);
    }
}

BOOST_AUTO_TEST_CASE(writes_at_each_place_of_a_path) {
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    const std::string text =
        R"({"id":1,"items":[ {"m":"a@a.lt","n":1.50},{"m":"b"} ],"raw":"{\"m\": \"a@a.lt\"}"})"
        "\n";
    store.add("p.jsonl", text);
    change_twice(store, store.writes("id", "1",
                                     {{"items[].m", {}},
                                      {"raw.m", text_value("z")},
                                      {"items[].n", {ValueKind::Number, "2.0"}}}));
    BOOST_TEST(store.bytes("p.jsonl") ==
               R"({"id":1,"items":[ {"m":null,"n":2.0},{"m":null} ],"raw":"{\"m\": \"z\"}"})"
               "\n");
}

BOOST_AUTO_TEST_CASE(loses_none_of_several_changes_inside_one_text) {
    for (const bool by_key : {true, false}) {
        ChangedStore store("jsonl", "p.jsonl",
                           by_key ? std::vector<std::string>{"id"} : std::vector<std::string>{});
        store.add("p.jsonl", R"({"id":1,"raw":"{\"m\": \"a\",\"n\":[1]}","raw":[{"m":1}]})"
                             "\n");
        auto changes = store.writes("id", "1", {{"raw.m", {}}});
        changes.push_back(store.writes("id", "1", {{"raw.n[]", text_value("z")}}).front());
        changes.push_back(store.writes("id", "1", {{"raw[].m", {}}}).front());
        change_twice(store, changes);
        BOOST_TEST(store.bytes("p.jsonl") ==
                   R"({"id":1,"raw":"{\"m\": null,\"n\":[\"z\"]}","raw":[{"m":null}]})"
                   "\n");
    }
}

BOOST_AUTO_TEST_CASE(writes_nothing_where_json_cannot_hold_a_value) {
    const std::string record = R"({"id":1,"m":"a","raw":"{\"m\":1}"})";
    JsonEditor editor;
    const std::vector<Value> bad{{ValueKind::Bytes, "x"},
                                 text_value("\xFF"),
                                 {ValueKind::Number, "0x1"},
                                 {ValueKind::Json, "{\"a\":"}};
    for (const Value& value : bad) {
        BOOST_TEST(!json_of(value).has_value());
        for (const char* path : {"m", "raw.m"}) {
            const std::vector<NewValue> values{{path, value}};
            const Error error = error_of([&] { editor.write(record, values); });
            BOOST_TEST((error.kind() == ErrorKind::Failed));
        }
    }
    auto store = people();
    auto changes = store.writes("mail", "cid@c.lt", {{"mail", bad[1]}});
    changes.push_back(
        store.writes("mail", "cid@c.lt", {{"id", {ValueKind::Integer, "4"}}}).front());
    const auto obstacles = store.obstacles(changes);
    BOOST_REQUIRE(obstacles.size() == 1U);
    BOOST_TEST(obstacles.front().change == 0U);
    BOOST_TEST((error_of([&] { store.change(changes); }).kind() == ErrorKind::Failed));
    BOOST_TEST(store.bytes("p.jsonl") == lines);
}

BOOST_AUTO_TEST_CASE(removes_elements_of_record_at_with_their_comma) {
    ChangedStore store("jsonl", "p.jsonl", {});
    store.collection().record_at = "items[]";
    const std::string text =
        "{\"items\":[ {\"m\":\"a\"} , {\"m\":\"b\"},{\"m\":\"a\"}],\"n\":1}\n"
        "{\"items\":[{\"m\":\"a\"}]}\n{\"items\":[{\"m\":\"b\"},{\"m\":\"a\"}"
        " , {\"m\":\"a\"} ]}\n";
    store.add("p.jsonl", text);
    change_twice(store, store.removals("m", "a"));
    BOOST_TEST(store.bytes("p.jsonl") ==
               "{\"items\":[ {\"m\":\"b\"}],\"n\":1}\n{\"items\":[]}\n"
               "{\"items\":[{\"m\":\"b\"} ]}\n");
}

BOOST_AUTO_TEST_CASE(does_nothing_when_one_is_stale) {
    auto store = people();
    auto changes = store.removals("mail", "ben@b.lt");
    const auto more = store.removals("mail", "cid@c.lt");
    changes.insert(changes.end(), more.begin(), more.end());
    const std::string now = replaced(lines, R"("id":3)", R"("id":3,"new":1)");
    store.add("p.jsonl", now);
    const ChangeResult result = store.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_TEST((result.records.back() == Changed::Stale));
    BOOST_TEST(store.bytes("p.jsonl") == now);
    auto write = store.writes("mail", "ben@b.lt", {{"note", {}}});
    write.front().state = "another";
    BOOST_TEST((store.change(write).records.front() == Changed::Stale));
    BOOST_TEST(store.bytes("p.jsonl") == now);
}

BOOST_AUTO_TEST_CASE(finds_lines_by_position_that_have_moved_up) {
    auto store = people({});
    const auto changes = store.removals("mail", "cid@c.lt");
    store.add("p.jsonl", replaced(lines, ben + "\n", ""));
    BOOST_TEST(all_are(store.change(changes), Changed::Done));
    BOOST_TEST(store.bytes("p.jsonl") == replaced(replaced(lines, ben + "\n", ""), cid, ""));
    // A line that is not as it was is never taken for the one that was meant.
    auto other = people({});
    auto write = other.writes("mail", "cid@c.lt", {{"mail", {}}});
    other.add("p.jsonl", replaced(lines, "cid@c.lt", "cid@d.lt"));
    BOOST_TEST((other.change(write).records.front() == Changed::Stale));
    BOOST_TEST(other.bytes("p.jsonl") == replaced(lines, "cid@c.lt", "cid@d.lt"));
}

BOOST_AUTO_TEST_CASE(never_calls_a_line_gone_that_was_edited) {
    auto store = people({});
    const auto removals = store.removals("mail", "ben@b.lt");
    const auto writes = store.writes("mail", "ben@b.lt", {{"note", {}}});
    const std::string edited = replaced(lines, R"("a \"b\" \u00e9")", R"(null,"new":"ben@b.lt")");
    store.add("p.jsonl", edited);
    for (const auto& changes : {removals, writes}) {
        const ChangeResult result = store.change(changes);
        BOOST_TEST(!result.applied);
        BOOST_TEST(all_are(result, Changed::Stale));
    }
    BOOST_TEST(store.bytes("p.jsonl") == edited);
    // A run that was killed may have done it: the line that stands there is another one.
    BOOST_TEST(all_are(store.change(removals, {{}, {}, true}), Changed::Already));
    // But not while another change of the same file is still to be done.
    auto changes = removals;
    changes.push_back(store.removals("mail", "cid@c.lt").front());
    const ChangeResult result = store.change(changes, {{}, {}, true});
    BOOST_TEST((result.records == std::vector{Changed::Stale, Changed::Done}));
    BOOST_TEST(store.bytes("p.jsonl") == edited);
}

BOOST_AUTO_TEST_CASE(takes_a_file_that_was_done_for_done_while_others_are_not) {
    ChangedStore store("jsonl", "*.jsonl", {});
    store.add("a.jsonl", ben + "\n" + cid + "\n");
    store.add("b.jsonl", ben + "\n" + cid + "\n");
    const auto changes = store.removals("mail", "ben@b.lt");
    store.add("a.jsonl", cid + "\n");
    BOOST_TEST(!store.change(changes).applied);
    const ChangeResult result = store.change(changes, {{}, {}, true});
    BOOST_TEST((result.records == std::vector{Changed::Already, Changed::Done}));
    BOOST_TEST(store.bytes("b.jsonl") == cid + "\n");
}

BOOST_AUTO_TEST_CASE(never_calls_a_line_gone_that_has_moved_down) {
    auto store = people({});
    const auto changes = store.removals("mail", "ben@b.lt");
    const std::string now = replaced(lines, ann,
                                     R"({"id":0,"mail":"new@n.lt"})"
                                     "\n" +
                                         ann);
    store.add("p.jsonl", now);
    const ChangeResult result = store.change(changes);
    BOOST_TEST(!result.applied);
    BOOST_TEST(all_are(result, Changed::Stale));
    BOOST_TEST(store.bytes("p.jsonl") == now);
}

BOOST_AUTO_TEST_CASE(finds_lines_in_a_rotated_file) {
    auto store = people({}, "*.jsonl*");
    const auto changes = store.removals("mail", "ben@b.lt");
    std::filesystem::rename(store.path("p.jsonl"), store.path("p.jsonl.1"));
    store.add("p.jsonl", cid + "\n" + cid + "\n" + cid + "\n");
    BOOST_TEST(all_are(store.change(changes), Changed::Done));
    BOOST_TEST(store.bytes("p.jsonl.1") == replaced(lines, ben + "\n", ""));
    BOOST_TEST(store.bytes("p.jsonl") == cid + "\n" + cid + "\n" + cid + "\n");
}

BOOST_AUTO_TEST_CASE(knows_a_write_that_was_done_after_lines_before_it_went) {
    auto store = people({});
    auto changes = store.removals("mail", "ann@a.lt");
    const auto write = store.writes("mail", "cid@c.lt", {{"mail", text_value("none")}});
    changes.insert(changes.end(), write.begin(), write.end());
    change_twice(store, changes);
}

BOOST_AUTO_TEST_CASE(refuses_to_choose_among_equal_lines) {
    ChangedStore store("jsonl", "p.jsonl", {});
    store.add("p.jsonl", cid + "\n" + ben + "\n" + ben + "\n" + ben + "\n");
    auto changes = store.removals("mail", "ben@b.lt");
    changes = {changes.back()};
    const std::string now = ben + "\n" + ben + "\n" + cid + "\n" + cid + "\n";
    store.add("p.jsonl", now);
    BOOST_TEST((store.change(changes).records.front() == Changed::Stale));
    BOOST_TEST(store.bytes("p.jsonl") == now);
}

BOOST_AUTO_TEST_CASE(keeps_gzip_and_zstd) {
    ChangedStore store("jsonl", "*.jsonl*", {});
    std::string many;
    for (int number = 0; number < 20000; ++number) {
        many += "{\"id\":" + std::to_string(number) + ",\"mail\":\"m" + std::to_string(number % 7) +
                "@a.lt\"}\n";
    }
    const std::string line = "{\"id\":15001,\"mail\":\"m0@a.lt\"}\n";
    BOOST_REQUIRE(many.find(line) != std::string::npos);
    store.add("a.jsonl", many);
    store.add("b.jsonl", many);
    store.add("c.jsonl", many);
    store.shell("gzip -9 a.jsonl && zstd -q --rm b.jsonl");
    change_twice(store, store.removals("id", "15001"));
    const std::string now = replaced(many, line, "");
    BOOST_TEST((store.output("gzip -t a.jsonl.gz && gzip -dc a.jsonl.gz") == now));
    BOOST_TEST((store.output("zstd -q -t b.jsonl.zst && zstd -dc b.jsonl.zst") == now));
    BOOST_TEST((store.bytes("c.jsonl") == now));
    BOOST_TEST(store.bytes("a.jsonl.gz")[8] == '\2');  // the best level again
    BOOST_TEST(store.status("a.jsonl.gz").st_size * 5 < static_cast<off_t>(now.size()));
}

BOOST_AUTO_TEST_CASE(keeps_mode_owner_and_attributes) {
    auto store = people();
    const std::string path = store.path("p.jsonl").string();
    BOOST_REQUIRE(::chmod(path.c_str(), 0640) == 0);
    const bool is_root = ::geteuid() == 0;
    BOOST_REQUIRE(!is_root || ::chown(path.c_str(), 1234, 4321) == 0);
    const bool has_attributes = ::setxattr(path.c_str(), "user.origin", "crm", 3, 0) == 0;
    BOOST_TEST_MESSAGE("attributes: " << has_attributes << ", root: " << is_root);
    const auto before = store.status("p.jsonl");
    change_twice(store, store.removals("mail", "ben@b.lt"));
    const auto after = store.status("p.jsonl");
    BOOST_TEST(after.st_ino != before.st_ino);
    BOOST_TEST(after.st_mode == before.st_mode);
    BOOST_TEST(after.st_uid == before.st_uid);
    BOOST_TEST(after.st_gid == before.st_gid);
    char value[4] = "";
    BOOST_TEST((!has_attributes || ::getxattr(path.c_str(), "user.origin", value, 3) == 3));
    BOOST_TEST((!has_attributes || std::string(value) == "crm"));
}

BOOST_AUTO_TEST_CASE(rewrites_the_target_of_a_link) {
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    store.add("real/data.jsonl", lines);
    store.shell("ln -s real/data.jsonl p.jsonl");
    change_twice(store, store.removals("mail", "ben@b.lt"));
    BOOST_TEST(S_ISLNK(store.status("p.jsonl").st_mode));
    BOOST_TEST(store.bytes("real/data.jsonl") == replaced(lines, ben + "\n", ""));
}

BOOST_AUTO_TEST_CASE(never_leaves_the_folder_of_the_store) {
    ChangedStore outside("jsonl", "p.jsonl", {"id"});
    outside.add("p.jsonl", lines);
    auto store = people();
    const auto changes = store.removals("mail", "ben@b.lt");
    std::filesystem::remove(store.path("p.jsonl"));
    std::filesystem::create_symlink(outside.path("p.jsonl"), store.path("p.jsonl"));
    error_of([&] { store.change(changes); });
    BOOST_TEST(outside.bytes("p.jsonl") == lines);
}

BOOST_AUTO_TEST_CASE(refuses_hard_links) {
    auto store = people();
    store.shell("ln p.jsonl other");
    const auto changes = store.removals("mail", "ben@b.lt");
    const auto obstacles = store.obstacles(changes);
    BOOST_REQUIRE(obstacles.size() == 1U);
    BOOST_TEST(obstacles.front().why.find("hard link") != std::string::npos);
    BOOST_TEST(says(error_of([&] { store.change(changes); }), "hard link"));
    BOOST_TEST(store.bytes("p.jsonl") == lines);
    BOOST_TEST(store.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_busy_while_another_run_holds_the_file) {
    auto store = people();
    const auto changes = store.removals("mail", "ben@b.lt");
    const int file = ::open(store.path("p.jsonl").c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_REQUIRE(::flock(file, LOCK_EX) == 0);
    BOOST_TEST((error_of([&] { store.change(changes); }).kind() == ErrorKind::Busy));
    ::close(file);
    BOOST_TEST(store.bytes("p.jsonl") == lines);
    BOOST_TEST(store.change(changes).applied);
}

BOOST_AUTO_TEST_CASE(is_busy_while_a_program_has_the_file_open_for_writing) {
    auto store = people();
    const auto changes = store.removals("mail", "ben@b.lt");
    const int reader = ::open(store.path("p.jsonl").c_str(), O_RDONLY | O_CLOEXEC);
    const bool has_leases = ::fcntl(reader, F_SETLEASE, F_RDLCK) == 0;
    ::close(reader);
    if (!has_leases) {
        BOOST_TEST_MESSAGE("the file system has no leases");
        return;
    }
    const int writer = ::open(store.path("p.jsonl").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    BOOST_TEST((error_of([&] { store.change(changes); }).kind() == ErrorKind::Busy));
    ::close(writer);
    BOOST_TEST(store.names().size() == 1U);
    BOOST_TEST(store.change(changes).applied);
}

BOOST_AUTO_TEST_CASE(loses_no_line_of_a_writer_that_goes_on_working) {
    constexpr int lines_written = 1500;
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    std::string text;
    for (int number = 0; number < 400; ++number) {
        text += "{\"id\":\"r" + std::to_string(number) + "\"}\n";
    }
    store.add("p.jsonl", text);
    std::string written;
    for (int number = 0; number < lines_written; ++number) {
        written += "{\"id\":\"w" + std::to_string(number) + "\"}\n";
    }
    const pid_t writer = ::fork();
    if (writer == 0) {
        for (int number = 0; number < lines_written; ++number) {
            std::ofstream(store.path("p.jsonl"), std::ios::app)
                << "{\"id\":\"w" << number << "\"}" << std::endl;
            ::usleep(static_cast<useconds_t>(number % 7) * 500);
        }
        ::_exit(0);
    }
    int applied = 0;
    int refused = 0;
    for (int number = 0; ::waitpid(writer, nullptr, WNOHANG) == 0;) {
        try {
            const auto changes = store.removals("id", "r" + std::to_string(number));
            applied += store.change(changes).applied ? 1 : 0;
            number = std::min(number + 1, 399);
        } catch (const Error&) {
            ++refused;
        }
    }
    BOOST_TEST_MESSAGE("applied " << applied << ", refused " << refused);
    const std::string now = store.bytes("p.jsonl");
    BOOST_TEST((now.size() >= written.size()));
    BOOST_TEST((now.substr(now.size() - std::min(now.size(), written.size())) == written));
}

BOOST_AUTO_TEST_CASE(refuses_a_file_that_a_writer_has_changed_meanwhile) {
    for (const bool appends : {true, false}) {
        auto store = people();
        const std::string path = store.path("p.jsonl").string();
        const FileState as_read = file_state(path);
        int polls = 0;
        const auto writer = [&] {
            // The last moment at which anybody is asked.
            if (++polls == 3) {
                if (appends) {
                    std::ofstream(path, std::ios::app) << "\n" << ben;
                } else {
                    std::ofstream(path + ".new") << cid;
                    std::filesystem::rename(path + ".new", path);
                }
            }
        };
        const Error error = error_of([&] {
            (void)rewrite_file(path, as_read, {{3, 10, ""}}, {}, writer);
        });
        BOOST_TEST(says(error, "another program has changed it meanwhile"));
        BOOST_TEST(store.bytes("p.jsonl") == (appends ? lines + "\n" + ben : cid));
        BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
    }
}

BOOST_AUTO_TEST_CASE(tells_what_went_wrong_after_all_was_done) {
    const auto store = people();
    store.shell("chmod 777 .; chmod 666 p.jsonl");
    // A folder that may be written, not read: nobody can ask the disk to keep it.
    const int status = in_child([&] {
        if (::geteuid() == 0) {
            const std::string path = store.path("p.jsonl").string();
            if (::chown(path.c_str(), 1234, 4321) + ::setegid(4321) + ::seteuid(1234) != 0) {
                ::_exit(3);
            }
        }
        const std::string folder = store.path("").string();
        const std::filesystem::path path = store.path("p.jsonl");
        const FileState as_read = file_state(path);
        const auto close_folder = [&] {
            // Its owner is root or this account.
            const uid_t me = ::geteuid();
            if (::seteuid(::getuid()) + ::chmod(folder.c_str(), 0333) + ::seteuid(me) != 0) {
                ::_exit(4);
            }
        };
        const auto left = rewrite_file(path, as_read, {{0, 3, ""}}, {}, close_folder);
        ::_exit(left == std::vector{path} ? 42 : 5);
    });
    std::filesystem::permissions(store.path(""), std::filesystem::perms(0777));
    BOOST_TEST(WEXITSTATUS(status) == 42);
    BOOST_TEST(store.bytes("p.jsonl") == lines.substr(3));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

BOOST_AUTO_TEST_CASE(leaves_the_file_alone_when_the_disk_is_full) {
    auto store = people();
    const auto changes = store.removals("mail", "ben@b.lt");
    const int status = in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{20, 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            store.change(changes);
        } catch (const Error& error) {
            ::_exit(error.kind() == ErrorKind::Failed ? 42 : 43);
        }
    });
    BOOST_TEST(WEXITSTATUS(status) == 42);
    BOOST_TEST(store.bytes("p.jsonl") == lines);
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

BOOST_AUTO_TEST_CASE(removes_what_a_killed_run_has_left_and_never_reads_it) {
    auto store = people({"id"}, "*");
    store.add(".p.jsonl.dsar-new-a1B2c3", lines);
    BOOST_TEST(store.find("mail", "ben@b.lt").size() == 1U);
    auto changes = store.removals("mail", "ben@b.lt");
    const int file = ::open(store.path(".p.jsonl.dsar-new-a1B2c3").c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_REQUIRE(::flock(file, LOCK_EX) == 0);  // a run is at work
    store.change(changes);
    BOOST_TEST(store.names().size() == 2U);
    ::close(file);
    BOOST_TEST(all_are(store.change(changes), Changed::Already));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

BOOST_AUTO_TEST_CASE(stops_before_anything_is_done) {
    auto store = people();
    std::stop_source stop;
    stop.request_stop();
    const auto changes = store.removals("mail", "ben@b.lt");
    const Error error = error_of([&] { store.change(changes, {stop.get_token(), {}}); });
    BOOST_TEST((error.kind() == ErrorKind::Interrupted));
    BOOST_TEST(store.bytes("p.jsonl") == lines);
}

BOOST_AUTO_TEST_CASE(names_files_that_still_hold_a_value) {
    ChangedStore store("jsonl", "*.jsonl*", {"id"});
    const std::string filler(600'000, 'x');
    store.add("a.jsonl", ben + "\n" + cid + "\n");
    store.add("b.jsonl", "{\"id\":7,\"note\":\"" + filler + "ben@b.lt\"}\n");
    store.shell("gzip b.jsonl");
    const std::vector<std::string> values{"ben@b.lt", "", "nobody"};
    const ChangeResult result = store.change(store.removals("id", "2"), {{}, values});
    BOOST_TEST(result.applied);
    BOOST_TEST(result.left == std::vector<std::string>{"b.jsonl.gz"});
}

BOOST_AUTO_TEST_CASE(tells_what_stands_in_the_way) {
    auto store = people();
    auto changes = store.writes("mail", "cid@c.lt", {{"note", {ValueKind::Bytes, "\xFF"}}});
    const auto bytes = store.obstacles(changes);
    BOOST_REQUIRE(bytes.size() == 1U);
    BOOST_TEST(bytes.front().what == "no_ability");
    BOOST_TEST(bytes.front().field == "note");
    changes.front().values = {{"id", {ValueKind::Integer, "2"}}};
    const auto taken = store.obstacles(changes);
    BOOST_REQUIRE(taken.size() == 1U);
    BOOST_TEST(taken.front().what == "unique");
    error_of([&] { store.change(changes); });
    BOOST_TEST(store.bytes("p.jsonl") == lines);
    changes.front().values = {{"id", {ValueKind::Integer, "9"}}};
    BOOST_TEST(store.obstacles(changes).empty());
    change_twice(store, changes);
    BOOST_TEST(store.bytes("p.jsonl") == replaced(lines, "\"id\":3", "\"id\":9"));
}

BOOST_AUTO_TEST_CASE(sees_a_file_that_may_not_be_written) {
    auto store = people();
    const auto changes = store.removals("mail", "ben@b.lt");
    std::filesystem::permissions(store.path("p.jsonl"), std::filesystem::perms::owner_read |
                                                            std::filesystem::perms::others_read);
    std::filesystem::permissions(store.path(""), std::filesystem::perms::all);
    // Root may write anything: another account asks.
    const int status = in_child([&] {
        if (::geteuid() == 0 && ::setegid(4321) + ::seteuid(1234) != 0) {
            ::_exit(3);
        }
        const auto found = store.obstacles(changes);
        ::_exit(found.size() == 1 && found.front().what == "read_only" ? 42 : 4);
    });
    BOOST_TEST(WEXITSTATUS(status) == 42);
}

BOOST_AUTO_TEST_CASE(leaves_each_file_whole_when_it_is_killed) {
    ChangedStore store("jsonl", "*.jsonl", {});
    std::string text;
    for (int number = 0; number < 3000; ++number) {
        text += number % 10 == 3 ? ben + "\n" : cid + "\n";
    }
    std::string now;
    for (int number = 0; number < 2700; ++number) {
        now += cid + "\n";
    }
    const auto make_files = [&] {
        for (int file = 0; file < 12; ++file) {
            store.add("f" + std::to_string(file) + ".jsonl", text);
        }
    };
    make_files();
    const auto changes = store.removals("mail", "ben@b.lt");
    // How long it takes here, so that kills fall all over it.
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(store.change(changes).applied);
    const auto whole = std::chrono::steady_clock::now() - start;
    int cut_short = 0;
    constexpr int rounds = kill_points(24);
    for (int round = 0; round < rounds; ++round) {
        make_files();
        const pid_t child = ::fork();
        if (child == 0) {
            store.change(changes);
            ::_exit(0);
        }
        std::this_thread::sleep_for(whole * round / (rounds - 2));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        int done = 0;
        for (int file = 0; file < 12; ++file) {
            const std::string found = store.bytes("f" + std::to_string(file) + ".jsonl");
            BOOST_TEST((found == text || found == now));
            done += found == now ? 1 : 0;
        }
        cut_short += done > 0 && done < 12 ? 1 : 0;
        BOOST_TEST(store.change(changes, {{}, {}, true}).applied);
        for (int file = 0; file < 12; ++file) {
            BOOST_TEST((store.bytes("f" + std::to_string(file) + ".jsonl") == now));
        }
        BOOST_TEST(store.names().size() == 12U);
    }
    BOOST_TEST_MESSAGE("killed between files: " << cut_short);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
