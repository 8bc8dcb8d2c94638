// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/spool.hpp"

#include "libdsar/base/error.hpp"
#include "tests/base/full_disk.hpp"
#include "tests/base/scratch.hpp"
#include "tests/base/temporary_files.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <map>
#include <random>
#include <sys/stat.h>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace dsar {
namespace {

namespace fs = std::filesystem;

using test::open_file_in;

std::string bytes_in(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string bytes(1 << 20, '\0');
    const ssize_t count = ::pread(file, bytes.data(), bytes.size(), 0);
    ::close(file);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

void overwrite(const fs::path& path, off_t at, const std::string& bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    BOOST_REQUIRE(::pwrite(file, bytes.data(), bytes.size(), at) ==
                  static_cast<ssize_t>(bytes.size()));
    ::close(file);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spool)

// From all in the file to all in memory, and both.
BOOST_DATA_TEST_CASE(gives_back_what_it_was_given,
                     boost::unit_test::data::make({0, 90000, 1 << 20})) {
    const test::Scratch scratch;
    Spool spool(scratch.path(), static_cast<std::size_t>(sample));
    std::mt19937 random(5);
    std::map<std::uint64_t, std::string> entries;
    for (int round = 0; round < 200; ++round) {
        const std::string entry = test::some_bytes(random, 3000);
        entries[spool.append(entry)] = entry;
    }
    BOOST_TEST(entries.size() == 200U);
    for (const auto& [position, entry] : entries) {
        BOOST_TEST((spool.read(position) == entry));
    }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_to_find) {
    const test::Scratch scratch;
    Spool spool(scratch.path(), 0);
    spool.append("jo@example.com and more");
    BOOST_TEST(fs::is_empty(scratch.path()));
    const fs::path file = open_file_in(scratch.path());
    struct stat status {};
    BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
    BOOST_TEST(status.st_size > 20);
    BOOST_TEST(bytes_in(file).find("example") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(notices_every_changed_byte) {
    const test::Scratch scratch;
    Spool spool(scratch.path(), 0);
    const std::uint64_t first = spool.append("one entry");
    const std::uint64_t second = spool.append("two entry");
    const fs::path file = open_file_in(scratch.path());
    const std::string before = bytes_in(file);
    for (std::size_t at = second; at < before.size(); ++at) {
        overwrite(file, static_cast<off_t>(at), std::string(1, static_cast<char>(before[at] ^ 1)));
        BOOST_CHECK_THROW(std::ignore = spool.read(second), Error);
        overwrite(file, static_cast<off_t>(at), before.substr(at, 1));
    }
    BOOST_TEST(spool.read(second) == "two entry");
    overwrite(file, static_cast<off_t>(first), before.substr(second));  // swapped entries
    BOOST_CHECK_THROW(std::ignore = spool.read(first), Error);
    BOOST_CHECK_THROW(std::ignore = spool.read(before.size()), Error);
    BOOST_CHECK_THROW(std::ignore = spool.read(~std::uint64_t{0}), Error);
}

BOOST_AUTO_TEST_CASE(goes_on_after_the_disk_was_full) {
    const test::Scratch scratch;
    Spool spool(scratch.path(), 0);
    const std::uint64_t first = spool.append("first");
    {
        const test::FullDisk full(1000);
        BOOST_CHECK_THROW(spool.append(std::string(5000, 'x')), Error);
    }
    const std::uint64_t second = spool.append("second");
    BOOST_TEST(spool.read(first) == "first");
    BOOST_TEST(spool.read(second) == "second");
}

BOOST_DATA_TEST_CASE(is_shared_by_threads, boost::unit_test::data::make({0, 6000})) {
    const test::Scratch scratch;
    Spool spool(scratch.path(), static_cast<std::size_t>(sample));
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int round = 0; round < 200; ++round) {
                const std::string entry = std::to_string(thread) + "/" + std::to_string(round);
                if (spool.read(spool.append(entry)) != entry) {
                    BOOST_ERROR("another entry came back");
                }
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(makes_no_file_for_little) {
    Spool spool("/nowhere/at/all");
    const std::uint64_t first = spool.append("something");
    BOOST_TEST(spool.read(first) == "something");
    BOOST_CHECK_THROW(std::ignore = spool.read(first + 1), Error);
    BOOST_CHECK_THROW(std::ignore = spool.read(1000), Error);
    BOOST_CHECK_THROW(spool.append(std::string(300000, 'x')), Error);
}

BOOST_AUTO_TEST_CASE(needs_a_folder_it_can_write) {
    Spool spool("/nowhere/at/all", 0);
    BOOST_CHECK_THROW(spool.append("something"), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
