// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/file.hpp"

#include "libdsar/base/error.hpp"
#include "tests/base/full_disk.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    ::stat(path.c_str(), &status);
    return status.st_mode & 07777U;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file)

BOOST_AUTO_TEST_CASE(appears_whole_and_private) {
    const test::Scratch scratch;
    const std::string bytes(200000, 'x');
    AtomicFile file(scratch / "a");
    file.write(bytes);
    file.write("end");
    BOOST_TEST(!fs::exists(scratch / "a"));
    file.commit();
    BOOST_TEST(read_file(scratch / "a") == bytes + "end");
    BOOST_TEST(mode_of(scratch / "a") == 0600U);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_without_commit) {
    const test::Scratch scratch;
    {
        AtomicFile file(scratch / "a");
        file.write(std::string(200000, 'x'));
    }
    BOOST_TEST(fs::is_empty(scratch.path()));
}

BOOST_AUTO_TEST_CASE(replaces_only_when_asked) {
    const test::Scratch scratch;
    write_file(scratch / "a", "old");
    BOOST_CHECK_THROW(write_file(scratch / "a", "new", false), Error);
    BOOST_TEST(read_file(scratch / "a") == "old");
    write_file(scratch / "a", "new");
    BOOST_TEST(read_file(scratch / "a") == "new");
    BOOST_TEST(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_old_file_when_the_disk_is_full) {
    const test::Scratch scratch;
    write_file(scratch / "a", "old");
    {
        const test::FullDisk full(100000);
        BOOST_CHECK_EXCEPTION(write_file(scratch / "a", std::string(200000, 'x')), Error,
                              [](const Error& error) { return error.why() == "File too large"; });
    }
    BOOST_TEST(read_file(scratch / "a") == "old");
    BOOST_TEST(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(says_which_folder_cannot_be_written) {
    const test::Scratch scratch;
    BOOST_CHECK_THROW(AtomicFile(scratch / "none/a"), Error);
    BOOST_CHECK_THROW(read_file(scratch / "none"), Error);
}

BOOST_AUTO_TEST_CASE(makes_private_folders_with_their_parents) {
    const test::Scratch scratch;
    make_private_folder(scratch / "a/b/c");
    BOOST_TEST(mode_of(scratch / "a") == 0700U);
    BOOST_TEST(mode_of(scratch / "a/b/c") == 0700U);
    make_private_folder(scratch / "a/b/c");
    write_file(scratch / "a/file", "");
    BOOST_CHECK_THROW(make_private_folder(scratch / "a/file/d"), Error);
    BOOST_CHECK_THROW(make_private_folder(scratch / "a/file"), Error);
}

BOOST_AUTO_TEST_CASE(what_is_made_in_a_group_s_folder_is_for_the_group) {
    const test::Scratch root;
    for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
        const fs::path folder = root / ("umask" + std::to_string(mask));
        fs::create_directory(folder);
        BOOST_REQUIRE(::chmod(folder.c_str(), 02770) == 0);
        const mode_t before = ::umask(mask);
        make_private_folder(folder / "a/b");
        write_file(folder / "a/b/file", "x");
        write_file(folder / "a/b/mine", "x", false, Access::Owner);
        make_private_folder(folder / "own/keys", Access::Owner);
        ::umask(before);
        BOOST_TEST(mode_of(folder / "a") == 02770U);
        BOOST_TEST(mode_of(folder / "a/b") == 02770U);
        BOOST_TEST(mode_of(folder / "a/b/file") == 0660U);
        BOOST_TEST(mode_of(folder / "a/b/mine") == 0600U);
        BOOST_TEST((mode_of(folder / "own/keys") & 07777U) == 0700U);
    }
    // A folder that others may read, or of a group without its bit, is no group's folder.
    for (const mode_t mode : {mode_t{02775}, mode_t{0770}, mode_t{0755}}) {
        const fs::path folder = root / ("mode" + std::to_string(mode));
        fs::create_directory(folder);
        BOOST_REQUIRE(::chmod(folder.c_str(), mode) == 0);
        write_file(folder / "file", "x");
        BOOST_TEST(mode_of(folder / "file") == 0600U);
        BOOST_TEST(make_new_folder(folder / "new"));
        BOOST_TEST(!make_new_folder(folder / "new"));
        BOOST_TEST((mode_of(folder / "new") & 07777U) == 0700U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
