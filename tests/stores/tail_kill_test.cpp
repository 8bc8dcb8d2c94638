// SPDX-License-Identifier: Apache-2.0
// A rewriting that is killed at each call to the system that changes the disk, while a program
// appends: the file is the old one or the new one, whole, and every line is there once.
#include "libdsar/stores/rewrite.hpp"
#include "tests/stores/changing_files.hpp"
#include "tests/support/kill_points.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <sstream>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

constexpr int old_lines = 20;

std::string line_of(const std::string& id) {
    return "{\"id\":\"" + id + "\"}\n";
}

/// Appends lines w0, w1 .. and opens the file for each, until it is told to end.
class Appending {
 public:
    explicit Appending(const fs::path& path) {
        BOOST_REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0);
        std::array<int, 2> counts{};
        BOOST_REQUIRE(::pipe2(counts.data(), O_CLOEXEC) == 0);
        count_ = counts[0];
        child_ = ::fork();
        if (child_ == 0) {
            ::close(ends_[1]);
            run(path, counts[1]);
        }
        ::close(counts[1]);
        ::close(ends_[0]);
    }
    ~Appending() { (void)stop(); }
    Appending(const Appending&) = delete;
    Appending& operator=(const Appending&) = delete;

    /// How many lines it has written in all.
    int stop() {
        int count = -1;
        if (child_ > 0) {
            ::close(ends_[1]);
            BOOST_TEST(::read(count_, &count, sizeof count) == ssize_t{sizeof count});
            ::close(count_);
            ::waitpid(std::exchange(child_, 0), nullptr, 0);
        }
        return count;
    }

 private:
    [[noreturn]] void run(const fs::path& path, int told) const {
        ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
        int count = 0;
        char end = 0;
        while (::read(ends_[0], &end, 1) != 0) {
            const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
            const std::string line = line_of("w" + std::to_string(count));
            if (file >= 0) {
                count += ::write(file, line.data(), line.size()) > 0 ? 1 : 0;
                ::close(file);
            }
            ::usleep(200);
        }
        (void)!::write(told, &count, sizeof count);
        ::_exit(0);
    }

    std::array<int, 2> ends_{};
    int count_ = -1;
    pid_t child_ = 0;
};

bool changes_the_disk(std::uint64_t call) {
    constexpr std::array<std::uint64_t, 20> calls{
        SYS_write,     SYS_pwrite64,  SYS_writev,   SYS_copy_file_range, SYS_sendfile,
        SYS_ftruncate, SYS_fallocate, SYS_fsync,    SYS_fdatasync,       SYS_renameat2,
        SYS_renameat,  SYS_linkat,    SYS_unlinkat, SYS_utimensat,       SYS_fsetxattr,
        SYS_fchown,    SYS_fchmod,    SYS_flock,    SYS_openat,          SYS_fcntl};
    constexpr std::array<std::uint64_t, 4> old_calls {
#if defined(SYS_rename)
        SYS_rename, SYS_unlink, SYS_link, SYS_open
#endif
    };
    return std::find(calls.begin(), calls.end(), call) != calls.end() ||
           (call != 0 && std::find(old_calls.begin(), old_calls.end(), call) != old_calls.end());
}

/// Runs `work` in a process that is killed when it is about to make its n-th such call. Whether it
/// came so far.
template <class Work>
bool is_killed_at(int number, const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        try {
            work();
        } catch (const Error& error) {
            std::fprintf(stderr, "%s: %s\n", error.what(), error.why().c_str());
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    int seen = 0;
    int pass_on = 0;
    while (true) {
        ::ptrace(PTRACE_SYSCALL, child, nullptr, pass_on);
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), "at call " << number);
            return false;
        }
        const bool is_call = WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
        pass_on = is_call || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        __ptrace_syscall_info call{};
        if (is_call && ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof call, &call) > 0 &&
            call.op == PTRACE_SYSCALL_INFO_ENTRY && changes_the_disk(call.entry.nr) &&
            ++seen == number) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            return true;
        }
    }
}

std::map<std::string, int> counted_lines(const ChangedStore& store) {
    std::map<std::string, int> counts;
    for (const std::string& name : store.names()) {
        std::istringstream text(store.bytes(name));
        for (std::string line; std::getline(text, line);) {
            ++counts[line + "\n"];
        }
    }
    return counts;
}

/// Every line once, but the one that may be gone.
void check_lines(const ChangedStore& store, int written, int number) {
    std::map<std::string, int> counts = counted_lines(store);
    BOOST_TEST(counts[line_of("r7")] <= 1);
    counts.erase(line_of("r7"));
    std::map<std::string, int> expected;
    for (int line = 0; line < old_lines; ++line) {
        expected[line_of("r" + std::to_string(line))] = 1;
    }
    expected.erase(line_of("r7"));
    for (int line = 0; line < written; ++line) {
        expected[line_of("w" + std::to_string(line))] = 1;
    }
    BOOST_TEST((counts == expected), "killed at call " << number);
}

bool is_long_level() {
    const char* const level = std::getenv("DSAR_TEST_LEVEL");
    return level != nullptr && std::string(level) == "long";
}

/// One round: a file that is appended to, a rewriting that is killed, and whoever comes after it.
struct Round {
    bool was_killed = false;
    bool is_old = false;  // the record that was to go is still there
};

Round kill_once(const std::string& appends, int number) {
    std::string text;
    for (int line = 0; line < old_lines; ++line) {
        text += line_of("r" + std::to_string(line));
    }
    ChangedStore store("jsonl", "p*.jsonl", {"id"}, {{"appends", appends}}, {{"p.jsonl", text}});
    const auto changes = store.removals("id", "r7");
    Round round;
    int written = 0;
    {
        Appending writer(store.path("p.jsonl"));
        round.was_killed = is_killed_at(number, [&] { (void)store.change(changes); });
        ::usleep(1000);
        written = writer.stop();
    }
    remove_leftovers(store.path(""));
    check_lines(store, written, number);
    round.is_old = counted_lines(store)[line_of("r7")] == 1;
    // What was begun is gone on with: now nobody writes.
    ChangeContext context;
    context.resuming = true;
    BOOST_TEST(store.change(changes, context).applied);
    BOOST_TEST(counted_lines(store)[line_of("r7")] == 0);
    check_lines(store, written, number);
    for (const std::string& name : store.names()) {
        BOOST_TEST(name.front() == 'p', name);
    }
    return round;
}

bool has_leases(const fs::path& path) {
    const int reader = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool has = ::fcntl(reader, F_SETLEASE, F_RDLCK) == 0;
    ::close(reader);
    return has;
}

void kill_at_every_call(const std::string& appends) {
    const ChangedStore store("jsonl", "p.jsonl", {"id"}, {}, {{"p.jsonl", line_of("r0")}});
    if (!has_leases(store.path("p.jsonl"))) {
        BOOST_TEST_MESSAGE("the file system has no leases: nobody's tail is taken along");
        return;
    }
    const int rounds = is_long_level() ? kill_points(20) : 1;
    int old_ones = 0;
    int new_ones = 0;
    for (int round = 0; round < rounds; ++round) {
        Round last{true, false};
        for (int number = 1; last.was_killed; ++number) {
            last = kill_once(appends, number);
            (last.is_old ? old_ones : new_ones) += 1;
        }
        BOOST_TEST(!last.is_old);
    }
    BOOST_TEST_MESSAGE(appends << ": old " << old_ones << ", new " << new_ones);
    BOOST_TEST(old_ones > 10 * rounds);
    BOOST_TEST(new_ones > 2 * rounds);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kills_beside_a_writer)

BOOST_AUTO_TEST_CASE(lose_no_line_of_a_file_whose_tail_is_taken_along) {
    kill_at_every_call("copy-tail");
}

BOOST_AUTO_TEST_CASE(lose_no_line_of_a_file_that_is_rotated) {
    kill_at_every_call("rotate");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
