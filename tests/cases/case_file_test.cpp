// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/case_file.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace dsar;
using test::Scratch;

namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

auto of_kind(ErrorKind kind) {
    return [kind](const Error& error) { return error.kind() == kind; };
}

/// Runs `work` in a child process that reports through its exit status.
template <typename Work>
pid_t in_child(const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work());
    }
    return child;
}

int status_of(pid_t child) {
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(gives_numbers_in_order_for_each_year) {
    const Scratch root;
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-0001");
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-0002");
    BOOST_TEST(CaseFile::create(root.path(), 2027).id() == "2027-0001");
    const CaseFile last = CaseFile::create(root.path(), 2026);
    BOOST_TEST(last.id() == "2026-0003");
    BOOST_TEST(last.folder() == root.path() / "cases" / "2026-0003");
}

BOOST_AUTO_TEST_CASE(goes_on_after_9999) {
    const Scratch root;
    make_private_folder(root / "cases" / "2026-9999");
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-10000");
    BOOST_TEST(CaseFile::open(root.path(), "2026-10000").id() == "2026-10000");
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-10001");
}

BOOST_AUTO_TEST_CASE(never_gives_a_number_twice_even_when_its_case_is_gone) {
    const Scratch root;
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-0001");
    fs::remove_all(root / "cases" / "2026-0001");
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-0002");
    // And without its memory it still does not take a folder that is there.
    fs::remove_all(root / ".dsar");
    BOOST_TEST(CaseFile::create(root.path(), 2026).id() == "2026-0003");
}

BOOST_AUTO_TEST_CASE(gives_each_of_many_processes_a_number_of_its_own) {
    const Scratch root;
    constexpr int processes = 8;
    constexpr int each = 6;
    std::vector<pid_t> children;
    for (int process = 0; process < processes; ++process) {
        children.push_back(in_child([&] {
            for (int round = 0; round < each; ++round) {
                const CaseFile made = CaseFile::create(root.path(), 2026);
                const std::string owner = std::to_string(::getpid()) + '.' + std::to_string(round);
                write_file(root / ("took-" + made.id() + '-' + owner), "", false);
            }
            return 0;
        }));
    }
    for (const pid_t child : children) {
        BOOST_TEST(status_of(child) == 0);
    }
    std::set<std::string> ids;
    int taken = 0;
    for (const auto& entry : fs::directory_iterator(root.path())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("took-")) {
            ++taken;
            ids.insert(name.substr(5, 9));
        }
    }
    BOOST_TEST(taken == processes * each);
    BOOST_TEST(ids.size() == static_cast<std::size_t>(processes * each));
    BOOST_TEST(*ids.rbegin() == "2026-0048");
}

BOOST_AUTO_TEST_CASE(is_busy_while_another_process_holds_the_case) {
    const Scratch root;
    auto held = std::make_unique<CaseFile>(CaseFile::create(root.path(), 2026));
    const auto try_open = [&] {
        try {
            static_cast<void>(CaseFile::open(root.path(), "2026-0001"));
            return 0;
        } catch (const Error& error) {
            return error.kind() == ErrorKind::Busy ? 7 : 1;
        }
    };
    BOOST_TEST(status_of(in_child(try_open)) == 7);
    BOOST_CHECK_EXCEPTION(static_cast<void>(CaseFile::open(root.path(), "2026-0001")), Error,
                          of_kind(ErrorKind::Busy));
    held.reset();
    BOOST_TEST(status_of(in_child(try_open)) == 0);
}

BOOST_AUTO_TEST_CASE(frees_the_case_of_a_process_that_was_killed) {
    const Scratch root;
    static_cast<void>(CaseFile::create(root.path(), 2026));
    const pid_t child = in_child([&] {
        const CaseFile held = CaseFile::open(root.path(), "2026-0001");
        write_file(root / "ready", "");
        ::pause();
        return 0;
    });
    while (!fs::exists(root / "ready")) {
        ::usleep(1000);
    }
    BOOST_CHECK_EXCEPTION(static_cast<void>(CaseFile::open(root.path(), "2026-0001")), Error,
                          of_kind(ErrorKind::Busy));
    ::kill(child, SIGKILL);
    static_cast<void>(status_of(child));
    BOOST_CHECK_NO_THROW(static_cast<void>(CaseFile::open(root.path(), "2026-0001")));
}

BOOST_AUTO_TEST_CASE(opens_only_what_is_a_case_number) {
    const Scratch root;
    static_cast<void>(CaseFile::create(root.path(), 2026));
    for (const char* id : {"2026-0002", "2026-1", "", "..", "../2026-0001", "2026-0001/",
                           "2026_0001", "2026-00-1", "-026-0001", "2026-000a"}) {
        BOOST_CHECK_EXCEPTION(static_cast<void>(CaseFile::open(root.path(), id)), Error,
                              of_kind(ErrorKind::Usage));
    }
}

BOOST_AUTO_TEST_CASE(keeps_folders_and_files_to_their_owner) {
    const Scratch root;
    const mode_t before = ::umask(0);
    const CaseFile made = CaseFile::create(root.path(), 2026);
    made.write_sealed("matches.json", "{}");
    ::umask(before);
    for (const char* folder : {"cases", "cases/2026-0001", ".dsar"}) {
        BOOST_TEST(mode_of(root / folder) == 0700U, folder);
    }
    for (const auto& entry : fs::recursive_directory_iterator(root.path())) {
        if (entry.is_regular_file()) {
            BOOST_TEST(mode_of(entry.path()) == 0600U, entry.path());
        }
    }
    BOOST_TEST(fs::exists(root / ".dsar/workspace.key"));
}
