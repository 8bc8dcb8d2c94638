// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/entry_sort.hpp"
#include "libdsar/base/entry_table.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/fixed_table.hpp"
#include "libdsar/base/packing.hpp"
#include "libdsar/base/sequence.hpp"
#include "tests/base/full_disk.hpp"
#include "tests/base/scratch.hpp"
#include "tests/base/temporary_files.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fcntl.h>
#include <random>
#include <string>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace dsar {
namespace {

namespace fs = std::filesystem;

using test::open_file_in;
using test::some_bytes;

}  // namespace

BOOST_AUTO_TEST_SUITE(paged_file)

// Compared with a text in memory, from four pages in memory to all of them.
BOOST_DATA_TEST_CASE(holds_what_was_written_anywhere,
                     boost::unit_test::data::make({0, 100000, 1 << 20})) {
    const test::Scratch scratch;
    PagedFile file(scratch.path(), static_cast<std::size_t>(sample));
    std::string expected;
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const std::string bytes = some_bytes(random, 9000);
        const std::size_t at = random() % 400000;
        file.write(at, bytes);
        if (!bytes.empty() && expected.size() < at + bytes.size()) {
            expected.resize(at + bytes.size(), '\0');
        }
        std::ranges::copy(bytes, expected.begin() + static_cast<std::ptrdiff_t>(at));
        if (expected.empty()) {
            continue;
        }
        const std::size_t from = random() % expected.size();
        std::string read(std::min<std::size_t>(random() % 9000, expected.size() - from), '\0');
        file.read(from, read);
        BOOST_TEST((read == expected.substr(from, read.size())));
    }
    BOOST_TEST(file.size() == expected.size());
    BOOST_TEST((open_file_in(scratch.path()).empty()) == (sample == 1 << 20));
    std::string beyond(2, '\0');
    BOOST_CHECK_THROW(file.read(expected.size() - 1, beyond), Error);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_to_find_and_notices_what_was_changed) {
    const test::Scratch scratch;
    PagedFile file(scratch.path(), 0);
    const std::string words = "jo@example.com";
    for (std::size_t page = 0; page < 8; ++page) {
        file.write(page * 4096, words);
    }
    BOOST_TEST(fs::is_empty(scratch.path()));
    const int open = ::open(open_file_in(scratch.path()).c_str(), O_RDWR | O_CLOEXEC);
    BOOST_REQUIRE(open >= 0);
    std::string bytes(8 * 4112, '\0');
    const ssize_t count = ::pread(open, bytes.data(), bytes.size(), 0);
    BOOST_REQUIRE(count >= 4 * 4112);
    BOOST_TEST(bytes.find("example") == std::string::npos);
    std::string read(words.size(), '\0');
    bytes[100] = static_cast<char>(bytes[100] ^ 1);
    BOOST_REQUIRE(::pwrite(open, bytes.data(), 4112, 0) == 4112);
    BOOST_CHECK_THROW(file.read(0, read), Error);
    BOOST_REQUIRE(::pwrite(open, bytes.data() + 4112, 4112, 2 * 4112) == 4112);  // another page
    BOOST_CHECK_THROW(file.read(2 * 4096, read), Error);
    file.read(4096, read);
    BOOST_TEST(read == words);
    ::close(open);
}

BOOST_AUTO_TEST_CASE(goes_on_after_the_disk_was_full) {
    const test::Scratch scratch;
    PagedFile file(scratch.path(), 0);
    file.write(0, "first");
    const std::string much(8 * 4096, 'x');
    {
        const test::FullDisk full(1000);
        BOOST_CHECK_THROW(file.write(4096, much), Error);
    }
    file.write(4096, much);
    std::string read(5, '\0');
    file.read(0, read);
    BOOST_TEST(read == "first");
    file.read(8 * 4096, read);
    BOOST_TEST(read == "xxxxx");
}

BOOST_AUTO_TEST_CASE(needs_no_folder_for_little_and_says_so_for_more) {
    PagedFile file("/nowhere/at/all");
    file.write(0, std::string(200000, 'x'));
    BOOST_CHECK_THROW(file.write(200000, std::string(200000, 'x')), Error);
}

BOOST_AUTO_TEST_CASE(tables_give_back_rows_and_entries_by_number) {
    const test::Scratch scratch;
    FixedTable<std::uint64_t> rows(scratch.path(), 0);
    rows.put(70000, 7);
    BOOST_TEST(rows.size() == 70001U);
    BOOST_TEST(rows[70000] == 7U);
    BOOST_TEST(rows[5] == 0U);
    BOOST_TEST(rows[90000] == 0U);
    EntryTable entries(scratch.path(), 0);
    for (std::size_t number = 0; number < 3000; ++number) {
        entries.push_back(std::string(number % 50, 'x') + std::to_string(number));
    }
    entries.replace(12, "another one, and longer than it was");
    BOOST_TEST(entries[12] == "another one, and longer than it was");
    BOOST_TEST(entries[2999] == std::string(49, 'x') + "2999");
    BOOST_CHECK_THROW(std::ignore = entries[3000], Error);
}

BOOST_DATA_TEST_CASE(sorts_as_memory_would, boost::unit_test::data::make({100, 5000, 1 << 20})) {
    const test::Scratch scratch;
    std::mt19937 random(3);
    std::vector<std::string> expected;
    // By the first letter only: the others tell whether what is equal keeps its order.
    const auto before = [](std::string_view left, std::string_view right) {
        return left.front() < right.front();
    };
    EntrySort sort(scratch.path(), before, static_cast<std::size_t>(sample));
    for (int number = 0; number < 3000; ++number) {
        expected.push_back(static_cast<char>('a' + random() % 26) + std::to_string(number) +
                           std::string(random() % 40, 'x'));
        sort.add(expected.back());
    }
    std::ranges::stable_sort(expected, before);
    std::vector<std::string> out;
    sort.each([&](std::string_view entry) { out.emplace_back(entry); });
    BOOST_TEST((out == expected));
}

BOOST_AUTO_TEST_CASE(packs_numbers_and_texts) {
    Packer packer;
    packer.number(~std::uint64_t{0});
    packer.text(std::string("a\0b", 3));
    packer.texts({"", "x"});
    Unpacker unpacker(packer.bytes());
    BOOST_TEST(unpacker.number() == ~std::uint64_t{0});
    BOOST_TEST((unpacker.text() == std::string("a\0b", 3)));
    BOOST_TEST((unpacker.texts() == std::vector<std::string>{"", "x"}));
    BOOST_TEST(unpacker.is_done());
    BOOST_CHECK_THROW(unpacker.number(), Error);
    BOOST_CHECK_THROW(Unpacker("\x05xx").text(), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
