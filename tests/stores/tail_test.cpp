// SPDX-License-Identifier: Apache-2.0
// Files that programs write to while they are rewritten: no line is lost, none is there twice.
#include "libdsar/stores/tail.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/map/collection_options.hpp"
#include "libdsar/stores/rewrite.hpp"
#include "tests/stores/changing_files.hpp"
#include "tests/support/kill_points.hpp"

#include <csignal>
#include <fcntl.h>
#include <random>
#include <sstream>
#include <sys/wait.h>
#include <thread>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

constexpr int old_lines = 400;

std::string line_of(const std::string& id) {
    return "{\"id\":\"" + id + "\"}\n";
}

/// A log with lines r0, r1 .. whose collection says what is done about appends.
ChangedStore log_with(const std::string& appends, const std::string& path = "p.jsonl") {
    std::string text;
    for (int number = 0; number < old_lines; ++number) {
        text += line_of("r" + std::to_string(number));
    }
    return ChangedStore("jsonl", path, {"id"}, {{"appends", appends}}, {{"p.jsonl", text}});
}

bool has_leases(const ChangedStore& store) {
    const int reader = ::open(store.path("p.jsonl").c_str(), O_RDONLY | O_CLOEXEC);
    const bool has = ::fcntl(reader, F_SETLEASE, F_RDLCK) == 0;
    ::close(reader);
    if (!has) {
        BOOST_TEST_MESSAGE("the file system has no leases: nobody's tail is taken along");
    }
    return has;
}

/// A program that runs in the folder of a store until it ends.
class Running {
 public:
    Running(const ChangedStore& store, const std::vector<std::string>& words) : child_(::fork()) {
        if (child_ == 0) {
            std::vector<char*> arguments;
            for (const std::string& word : words) {
                arguments.push_back(const_cast<char*>(word.c_str()));
            }
            arguments.push_back(nullptr);
            if (::chdir(store.path("").c_str()) == 0) {
                ::execvp(arguments[0], arguments.data());
            }
            ::_exit(127);
        }
    }
    ~Running() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    bool has_ended() {
        int status = 0;
        if (child_ > 0 && ::waitpid(child_, &status, WNOHANG) == child_) {
            child_ = 0;
            BOOST_TEST(status == 0);
        }
        return child_ == 0;
    }
    void wait() {
        while (!has_ended()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }

 private:
    pid_t child_;
};

/// Opens the file for each line.
std::vector<std::string> shell_loop(const std::string& name, int count) {
    return {"sh", "-c",
            "i=0; while [ $i -lt " + std::to_string(count) + " ]; do echo '{\"id\":\"" + name +
                "'$i'\"}' >> p.jsonl; i=$((i + 1)); [ $((i % 8)) -gt 0 ] || sleep 0.002; done"};
}

/// Keeps the file open from the first line to the last.
std::vector<std::string> shell_that_holds(const std::string& name, int count) {
    return {"sh", "-c",
            "exec 3>>p.jsonl; i=0; while [ $i -lt " + std::to_string(count) +
                " ]; do echo '{\"id\":\"" + name +
                "'$i'\"}' >&3; i=$((i + 1)); [ $((i % 8)) -gt 0 ] || sleep 0.004; done"};
}

/// Keeps the file open, and opens it anew when another one has its name, as servers do.
std::vector<std::string> python_that_follows(const std::string& name, int count) {
    return {"python3", "-c",
            "import logging, logging.handlers as h, time\n"
            "log = logging.getLogger(); log.addHandler(h.WatchedFileHandler('p.jsonl'))\n"
            "for i in range(" +
                std::to_string(count) +
                "):\n"
                "    log.error('{\"id\":\"" +
                name +
                "%d\"}', i)\n"
                "    time.sleep(0.0005)\n"};
}

/// The lines, sorted: those of a writer that opens the file anew may come before the last ones of
/// the old file.
std::vector<std::string> lines_of(const ChangedStore& store) {
    std::vector<std::string> lines;
    for (const std::string& name : store.names()) {
        std::istringstream text(store.bytes(name));
        for (std::string line; std::getline(text, line);) {
            lines.push_back(line + "\n");
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> expected_lines(int first_old,
                                        const std::vector<std::pair<std::string, int>>& written) {
    std::vector<std::string> lines;
    for (int number = first_old; number < old_lines; ++number) {
        lines.push_back(line_of("r" + std::to_string(number)));
    }
    for (const auto& [name, count] : written) {
        for (int number = 0; number < count; ++number) {
            lines.push_back(line_of(name + std::to_string(number)));
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// Removes r0, r1 .. one after the other while `is_over` says no; how many.
int remove_while(ChangedStore& store, const std::function<bool()>& is_over) {
    int applied = 0;
    while (!is_over() && applied < old_lines - 1) {
        try {
            const auto changes = store.removals("id", "r" + std::to_string(applied));
            applied += store.change(changes).applied ? 1 : 0;
        } catch (const Error& error) {  // a line may be half written when the file is read
            BOOST_TEST_MESSAGE(error.what() << ": " << error.why());
        }
    }
    return applied;
}

/// Removes lines while a program appends others, of which none is lost.
void take_along_lines_of(std::vector<std::string> (*writer_of)(const std::string&, int)) {
    constexpr int count = 1200;
    ChangedStore store = log_with("copy-tail");
    if (!has_leases(store)) {
        return;
    }
    Running writer(store, writer_of("w", count));
    const int applied = remove_while(store, [&] { return writer.has_ended(); });
    writer.wait();
    BOOST_TEST_MESSAGE("applied " << applied);
    BOOST_TEST(applied > 3);
    BOOST_TEST((lines_of(store) == expected_lines(applied, {{"w", count}})));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

/// Removes the first line of the file, whichever that is, with all that was appended to it.
std::vector<fs::path> remove_first_line(const fs::path& path, Patience patience) {
    const FileState state = file_state(path);
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    RewriteManner manner;
    manner.appends = Appends::CopyTail;
    manner.patience = patience;
    manner.witnesses = {{0, line.size(), sha256_hex(line)}};
    return rewrite_file(path, state, {{0, line.size() + 1, ""}}, manner, [] {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tails)

BOOST_AUTO_TEST_CASE(takes_along_what_a_shell_appends) {
    take_along_lines_of(shell_loop);
}

BOOST_AUTO_TEST_CASE(takes_along_what_a_program_appends_that_holds_the_file_until_it_is_another) {
    take_along_lines_of(python_that_follows);
}

BOOST_AUTO_TEST_CASE(gives_the_file_back_to_a_program_that_never_lets_go) {
    ChangedStore store = log_with("copy-tail");
    if (!has_leases(store)) {
        return;
    }
    Running holder(store, shell_that_holds("h", 600));
    Running other(store, shell_loop("w", 600));
    int busy = 0;
    int applied = 0;
    while (!holder.has_ended()) {
        try {
            (void)remove_first_line(store.path("p.jsonl"), Patience(20));
            ++applied;  // before the holder has opened the file, or after it has closed it
        } catch (const Error& error) {
            busy += error.kind() == ErrorKind::Busy ? 1 : 0;
        }
    }
    other.wait();
    remove_leftovers(store.path(""));
    BOOST_TEST_MESSAGE("busy " << busy << ", applied " << applied);
    BOOST_TEST(busy > 3);
    BOOST_TEST((lines_of(store) == expected_lines(applied, {{"h", 600}, {"w", 600}})));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
    const std::string text = store.bytes("p.jsonl");
    BOOST_TEST((text.find(line_of("h0")) < text.find(line_of("h599"))));
}

BOOST_AUTO_TEST_CASE(loses_nothing_when_it_is_killed_beside_writers) {
    ChangedStore store = log_with("copy-tail");
    if (!has_leases(store)) {
        return;
    }
    Running writer(store, shell_loop("w", 2000));
    Running follower(store, python_that_follows("f", 2000));
    std::mt19937 random(7);
    int killed = 0;
    int asides = 0;
    constexpr int rounds = kill_points(120);
    for (int round = 0; round < rounds; ++round) {
        const pid_t child = ::fork();
        if (child == 0) {
            try {
                while (true) {
                    (void)remove_first_line(store.path("p.jsonl"), Patience(15));
                }
            } catch (...) {
                ::_exit(1);
            }
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
        for (const std::string& name : store.names()) {
            asides += is_tail_name(name) ? 1 : 0;
        }
        if (round % 2 == 0) {
            remove_leftovers(store.path(""));
        }
        // Lines r are taken from the front: when those are over, so is the test.
        if (lines_of(store).size() < 40) {
            break;
        }
    }
    writer.wait();
    follower.wait();
    remove_leftovers(store.path(""));
    BOOST_TEST_MESSAGE("killed " << killed << ", with a file aside " << asides);
    BOOST_TEST(killed > 2);
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
    // Every line that is gone was the first one at its time; of the rest each is there once.
    std::istringstream now(store.bytes("p.jsonl"));
    std::map<std::string, int> counts;
    for (std::string line; std::getline(now, line);) {
        ++counts[line + "\n"];
    }
    std::size_t missing = 0;
    for (const std::string& line : expected_lines(0, {{"w", 2000}, {"f", 2000}})) {
        BOOST_TEST(counts[line] <= 1, line);
        missing += counts[line] == 0 && line.find("\"r") == std::string::npos ? 1U : 0U;
    }
    const bool r_lines_left = counts[line_of("r" + std::to_string(old_lines - 1))] == 1;
    BOOST_TEST((missing == 0 || !r_lines_left));
    BOOST_TEST(r_lines_left);
}

BOOST_AUTO_TEST_CASE(carries_the_rest_of_a_tail_that_a_killed_run_has_left) {
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    if (store.add("p.jsonl", ""); !has_leases(store)) {
        return;
    }
    struct Case {
        std::string now;  // what the run had written, and others
        std::string end;  // what it ends as
    };
    const std::string made = line_of("new");
    const std::string tail = line_of("t1") + line_of("t2");
    for (const Case& each : std::vector<Case>{
             {made, made + tail},
             {made + tail, made + tail},
             {made + line_of("x") + tail + line_of("y"), made + line_of("x") + tail + line_of("y")},
             {made + line_of("x") + tail.substr(0, 14), made + line_of("x") + tail},
             {made + line_of("x"), made + line_of("x") + tail}}) {
        store.add("p.jsonl", each.now);
        store.add("aside", line_of("old") + line_of("new") + tail);
        const std::size_t old_tail = line_of("old").size() + line_of("new").size();
        const TailMark mark{"p.jsonl", store.status("aside").st_ino, old_tail, made.size()};
        fs::rename(store.path("aside"), store.path(mark.name()));
        BOOST_TEST(is_temporary(store.path(mark.name())));
        {
            // Who writes still may write more: it stays.
            const std::ofstream writer(store.path(mark.name()), std::ios::app);
            remove_leftovers(store.path(""));
            BOOST_TEST(store.names().size() == 2U);
            BOOST_TEST(store.bytes("p.jsonl") == each.now);
        }
        remove_leftovers(store.path(""));
        BOOST_TEST(store.bytes("p.jsonl") == each.end);
        BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
    }
    // The new file lies aside: before the names were exchanged, or when they were changed back.
    for (const std::string& more : {std::string(), line_of("x")}) {
        store.add("p.jsonl", line_of("old") + line_of("h"));
        store.add("aside", made + more);
        const TailMark mark{"p.jsonl", store.status("p.jsonl").st_ino, line_of("old").size(),
                            made.size()};
        fs::rename(store.path("aside"), store.path(mark.name()));
        remove_leftovers(store.path(""));
        BOOST_TEST(store.bytes("p.jsonl") == line_of("old") + line_of("h") + more);
        BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
    }
}

BOOST_AUTO_TEST_CASE(takes_no_other_record_for_the_one_that_was_read) {
    ChangedStore store = log_with("copy-tail");
    const auto path = store.path("p.jsonl");
    const FileState state = file_state(path);
    RewriteManner manner;
    manner.appends = Appends::CopyTail;
    const std::string line = line_of("r0");
    manner.witnesses = {{0, line.size(), sha256_hex(line)}};
    // Cut and written anew by a rotation that copies: longer by now, and another file's text.
    std::string other;
    for (int number = 0; number < 2 * old_lines; ++number) {
        other += line_of("s" + std::to_string(number));
    }
    store.add("p.jsonl", other);
    BOOST_REQUIRE(file_state(path).number == state.number);
    const Error error = error_of([&] {
        (void)rewrite_file(path, state, {{0, line.size(), ""}}, manner, [] {});
    });
    BOOST_TEST(says(error, "another program has changed it meanwhile"));
    BOOST_TEST((store.bytes("p.jsonl") == other));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

BOOST_AUTO_TEST_CASE(rotates_a_file_that_a_program_writes_to) {
    ChangedStore store = log_with("rotate", "p*.jsonl");
    if (!has_leases(store)) {
        return;
    }
    Running writer(store, python_that_follows("w", 800));
    const auto changes = store.removals("id", "r7");
    while (store.bytes("p.jsonl").find("w9\"") == std::string::npos) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    BOOST_TEST(store.change(changes).applied);
    writer.wait();
    auto expected = expected_lines(0, {{"w", 800}});
    std::erase(expected, line_of("r7"));
    BOOST_TEST((lines_of(store) == expected));
    BOOST_TEST(store.names().size() == 2U);
    BOOST_TEST(store.names().front().starts_with("p-"));
    BOOST_TEST(store.bytes("p.jsonl").starts_with(line_of("w").substr(0, 8)));
    // A file at rest keeps its name.
    change_twice(store, store.removals("id", "r8"));
    BOOST_TEST(store.names().size() == 2U);
}

BOOST_AUTO_TEST_CASE(does_with_a_collection_what_the_map_says_of_it) {
    const std::string of_people = option_of_collection("people", "appends");
    struct Case {
        std::string store;
        std::string collection;
        std::string is;
    };
    for (const Case& each : {Case{"refuse", "rotate", "rotated"}, Case{"rotate", "", "rotated"},
                             Case{"rotate", "refuse", "busy"}, Case{"", "rotate", "rotated"},
                             Case{"rotate", "copy", "unusable"}}) {
        ChangedStore store = log_with("refuse", "p*.jsonl");
        if (!has_leases(store)) {
            return;
        }
        store.entry.options["appends"] = each.store;
        if (each.store.empty()) {
            store.entry.options.erase("appends");
        }
        if (!each.collection.empty()) {
            store.entry.options[of_people] = each.collection;
        }
        const auto changes = store.removals("id", "r7");
        const std::string before = store.bytes("p.jsonl");
        if (each.is == "rotated") {
            Running follower(store, python_that_follows("w", 300));
            while (store.bytes("p.jsonl").find("w9\"") == std::string::npos) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            BOOST_TEST(store.change(changes).applied);
            BOOST_TEST(store.names().size() == 2U);
            continue;
        }
        const std::ofstream writer(store.path("p.jsonl"), std::ios::app);
        const Error error = error_of([&] { store.change(changes); });
        BOOST_TEST((error.kind() == (each.is == "busy" ? ErrorKind::Busy : ErrorKind::NotSetUp)));
        BOOST_TEST((store.bytes("p.jsonl") == before));
    }
}

BOOST_AUTO_TEST_CASE(rotates_nothing_to_a_name_that_no_search_would_see) {
    ChangedStore store = log_with("rotate");
    if (!has_leases(store)) {
        return;
    }
    const auto changes = store.removals("id", "r7");
    const std::string before = store.bytes("p.jsonl");
    const std::ofstream writer(store.path("p.jsonl"), std::ios::app);
    const Error error = error_of([&] { store.change(changes); });
    BOOST_TEST((error.kind() == ErrorKind::Busy));
    BOOST_TEST(error.next().find("glob") != std::string::npos);
    BOOST_TEST((store.bytes("p.jsonl") == before));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
