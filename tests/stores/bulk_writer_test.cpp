// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/bulk_writer.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/residue.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = std::size_t{4} << 20;

std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Some of it copied, some read into the writer's own memory, in pieces of any size.
std::uint64_t write_all(BulkWriter& writer, std::string_view text, std::mt19937& random) {
    std::uniform_int_distribution<std::size_t> size(0, piece / 3);
    while (!text.empty()) {
        const std::string_view next = text.substr(0, size(random));
        writer.write(next);
        text.remove_prefix(next.size());
        const std::span<char> room = writer.room();
        const std::size_t count = std::min({room.size(), text.size(), size(random)});
        std::copy_n(text.begin(), count, room.begin());
        writer.add(count, count);
        text.remove_prefix(count);
    }
    return writer.finish();
}

/// What stands in a file once `text` was written to it; `expected`: how long the old one is.
std::string written(const fs::path& folder, std::string_view text, std::uint64_t expected,
                    ResidueWatch* watch) {
    const fs::path old_path = folder / "old";
    const Descriptor old(::open(old_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    BOOST_REQUIRE(::ftruncate(old.number(), static_cast<off_t>(expected)) == 0);
    std::mt19937 random(static_cast<unsigned>(text.size()));
    const fs::path path = folder / "made";
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    BulkWriter writer(file, path, old, watch);
    BOOST_TEST(write_all(writer, text, random) == text.size());
    return bytes_of(path);
}

std::string some_text(std::size_t size) {
    std::string text(size, '\0');
    std::mt19937 random(7);
    std::generate(text.begin(), text.end(), [&] { return "abcd\n"[random() % 5]; });
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stores_bulk_writer)

BOOST_AUTO_TEST_CASE(writes_every_byte_whatever_was_expected) {
    const Scratch folder;
    const std::string text = some_text(5 * piece + 4097);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, piece - 1,
                                   piece, 2 * piece + 1, text.size()}) {
        const std::string part = text.substr(0, size);
        for (const std::uint64_t expected : {std::uint64_t{0}, std::uint64_t{3 * piece}}) {
            BOOST_TEST((written(folder.path(), part, expected, nullptr) == part), size);
        }
    }
}

BOOST_AUTO_TEST_CASE(sees_values_wherever_they_stand) {
    const Scratch folder;
    const std::vector<std::string> values{"jo@x.com"};
    std::string text = some_text(2 * piece + 100);
    ResidueWatch none(values);
    (void)written(folder.path(), text, text.size(), &none);
    BOOST_TEST(!none.has_seen());
    for (const std::size_t at :
         {std::size_t{0}, piece - 8, piece - 7, piece - 1, piece, 2 * piece - 4, text.size() - 8}) {
        std::string with = text;
        with.replace(at, values[0].size(), values[0]);
        ResidueWatch watch(values);
        BOOST_TEST((written(folder.path(), with, 0, &watch) == with));
        BOOST_TEST(watch.has_seen(), at);
    }
    const std::vector<std::string> longer{std::string(BulkWriter::overlap + 2, 'x')};
    ResidueWatch cannot(longer);
    (void)written(folder.path(), text, 0, &cannot);
    BOOST_TEST(cannot.has_seen());
}

BOOST_AUTO_TEST_CASE(says_that_a_disk_is_full) {
    const fs::path path = "/dev/full";
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    BulkWriter writer(file, path, file, nullptr);
    const std::string text(6 * piece + 1, 'a');
    std::mt19937 random(1);
    BOOST_CHECK_THROW(write_all(writer, text, random), Error);
}

BOOST_AUTO_TEST_CASE(ends_without_writing_what_is_left) {
    const Scratch folder;
    const fs::path path = folder.path() / "made";
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    BulkWriter writer(file, path, file, nullptr);
    writer.write("some");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
