// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/zip.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/full_disk.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <map>
#include <random>
#include <set>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

constexpr std::int64_t modified = 1741305600;

void write_zip(const fs::path& path, const Files& files) {
    ZipWriter zip(path, modified);
    for (const auto& [name, text] : files) {
        zip.add(name, text.size(), *bytes_in_memory(text));
    }
    zip.commit();
}

Files files_in(const fs::path& path) {
    Files files;
    read_zip(path, [&](const std::string& name, ByteSource& bytes) {
        files[name] = read_all(bytes, 1 << 24);
    });
    return files;
}

int run(const std::string& command) {
    return ::system((command + " >/dev/null 2>&1").c_str());
}

// A python that makes archives which our writer would refuse.
void write_foreign(const fs::path& path, const std::string& statement) {
    BOOST_REQUIRE(run("python3 -c \"import zipfile; z = zipfile.ZipFile('" + path.string() +
                      "', 'w'); " + statement + "; z.close()\"") == 0);
}

const Files sample{{"index.html", "<p>"},
                   {"files/\xc4\x85\xc5\xbe/\xe6\x96\x87.txt", std::string(100'000, 'x')},
                   {"empty", ""},
                   {"csv/app/accounts.csv", "id\r\n1\r\n"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(zip)

BOOST_AUTO_TEST_CASE(round_trips_and_satisfies_other_programs) {
    const test::Scratch scratch;
    write_zip(scratch / "a.zip", sample);
    BOOST_TEST((files_in(scratch / "a.zip") == sample));
    struct stat status {};
    ::stat((scratch / "a.zip").c_str(), &status);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
    BOOST_TEST(run("7z t " + (scratch / "a.zip").string()) == 0);
    BOOST_TEST(
        run("python3 -c \"import zipfile; z = zipfile.ZipFile('" + (scratch / "a.zip").string() +
            "'); assert z.testzip() is None; assert 'files/\xc4\x85\xc5\xbe/\xe6\x96\x87.txt' in "
            "z.namelist()\"") == 0);
}

BOOST_AUTO_TEST_CASE(is_the_same_each_time) {
    const test::Scratch scratch;
    write_zip(scratch / "a.zip", sample);
    write_zip(scratch / "b.zip", sample);
    BOOST_TEST((read_file(scratch / "a.zip") == read_file(scratch / "b.zip")));
}

BOOST_AUTO_TEST_CASE(is_the_same_in_every_time_zone) {
    const test::Scratch scratch;
    Files files = sample;
    for (int number = 0; number < 2'000; ++number) {  // a directory of several of its pieces
        files["f/" + std::to_string(number)] = "x";
    }
    const char* known = ::getenv("TZ");
    const std::string before = known == nullptr ? "" : known;
    const Secret passphrase("correct horse");
    std::set<std::string> made;
    for (const char* zone : {"UTC0", "Asia/Tokyo", "XXX9", "YYY-11:30"}) {
        ::setenv("TZ", zone, 1);
        ::tzset();
        write_zip(scratch / "a.zip", files);
        made.insert(read_file(scratch / "a.zip"));
        ZipWriter sealed(scratch / "b.zip", modified, &passphrase);
        sealed.add("a", 1, *bytes_in_memory("x"));
        sealed.commit();
        BOOST_TEST(run("python3 -c \"import sys, zipfile; sys.exit(any(i.date_time != (2025, 3, 7, "
                       "0, 0, 0) for name in 'ab' for i in zipfile.ZipFile('" +
                       scratch.path().string() + "/' + name + '.zip').infolist()))\"") == 0);
    }
    known == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", before.c_str(), 1);
    ::tzset();
    BOOST_TEST(made.size() == 1U);
    BOOST_TEST(run("7z t " + (scratch / "a.zip").string()) == 0);
}

BOOST_AUTO_TEST_CASE(holds_more_entries_than_the_old_format_can) {
    const test::Scratch scratch;
    ZipWriter zip(scratch / "a.zip", modified);
    for (int number = 0; number < 66'000; ++number) {
        zip.add("f/" + std::to_string(number), 1, *bytes_in_memory("x"));
    }
    zip.commit();
    std::size_t count = 0;
    read_zip(scratch / "a.zip", [&](const std::string&, ByteSource&) { ++count; });
    BOOST_TEST(count == 66'000U);
    BOOST_TEST(run("7z t " + (scratch / "a.zip").string()) == 0);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_without_commit) {
    const test::Scratch scratch;
    {
        ZipWriter zip(scratch / "a.zip", modified);
        zip.add("a", 1, *bytes_in_memory("x"));
    }
    BOOST_TEST(fs::is_empty(scratch.path()));
}

BOOST_AUTO_TEST_CASE(says_that_the_disk_is_full) {
    const test::Scratch scratch;
    std::string noise(300'000, '\0');
    std::mt19937 random(1);
    for (char& byte : noise) {
        byte = static_cast<char>(random() % 256);
    }
    {
        const test::FullDisk full(100'000);
        BOOST_CHECK_EXCEPTION(write_zip(scratch / "a.zip", {{"noise", noise}}), Error,
                              [](const Error& error) { return error.why() == "File too large"; });
    }
    BOOST_TEST(fs::is_empty(scratch.path()));
}

BOOST_AUTO_TEST_CASE(refuses_unsafe_names_and_wrong_sizes) {
    const test::Scratch scratch;
    ZipWriter zip(scratch / "a.zip", modified);
    for (const char* name :
         {"../a", "/a", "a/../b", "a//b", "a/", "", ".", "C:a", "a\\b", "a\nb", "\xff"}) {
        BOOST_CHECK_THROW(zip.add(name, 1, *bytes_in_memory("x")), Error);
    }
    zip.add("a", 1, *bytes_in_memory("x"));
    BOOST_CHECK_THROW(zip.add("a", 1, *bytes_in_memory("x")), Error);
    BOOST_CHECK_THROW(ZipWriter(scratch / "b.zip", 0).add("b", 2, *bytes_in_memory("x")), Error);
    BOOST_CHECK_THROW(ZipWriter(scratch / "b.zip", 0).add("b", 1, *bytes_in_memory("xy")), Error);
}

BOOST_AUTO_TEST_CASE(refuses_archives_that_would_leave_their_folder) {
    const test::Scratch scratch;
    for (const char* name : {"../evil", "/etc/evil", "a/../../evil", "C:\\\\evil"}) {
        write_foreign(scratch / "evil.zip", std::string("z.writestr('") + name + "', 'x')");
        BOOST_CHECK_THROW(files_in(scratch / "evil.zip"), Error);
    }
    write_foreign(scratch / "twice.zip", "z.writestr('a', 'x'); z.writestr('a', 'y')");
    BOOST_CHECK_THROW(files_in(scratch / "twice.zip"), Error);
    write_foreign(
        scratch / "link.zip",
        "i = zipfile.ZipInfo('l'); i.create_system = 3; i.external_attr = 0o120777 << 16; "
        "z.writestr(i, '/etc/passwd')");
    BOOST_CHECK_THROW(files_in(scratch / "link.zip"), Error);
    write_foreign(scratch / "fine.zip",
                  "z.mkdir('d') if hasattr(z, 'mkdir') else None; "
                  "z.writestr('d/a', 'x')");
    BOOST_TEST((files_in(scratch / "fine.zip") == Files{{"d/a", "x"}}));
}

BOOST_AUTO_TEST_CASE(stops_at_an_archive_that_unpacks_without_end) {
    const test::Scratch scratch;
    write_foreign(scratch / "bomb.zip",
                  "z.compression = zipfile.ZIP_DEFLATED; f = z.open('a', 'w'); "
                  "[f.write(bytes(1 << 20)) for _ in range(300)]; f.close()");
    std::uint64_t got = 0;
    const auto count = [&](const std::string&, ByteSource& bytes) {
        std::array<std::byte, 1 << 16> buffer{};
        while (const std::size_t size = bytes.read(buffer)) {
            got += size;
        }
    };
    BOOST_CHECK_EXCEPTION(read_zip(scratch / "bomb.zip", count), Error, [](const Error& error) {
        return error.why() == "it unpacks to more than 200 times its size";
    });
    BOOST_TEST(got <= std::uint64_t{256} << 20);
}

BOOST_AUTO_TEST_CASE(notices_damage) {
    const test::Scratch scratch;
    write_zip(scratch / "a.zip", {{"a", "some text that is stored"}});
    const std::string good = read_file(scratch / "a.zip");
    for (std::size_t size = 0; size + 1 < good.size(); size += 7) {
        write_file(scratch / "cut.zip", good.substr(0, size));
        BOOST_CHECK_THROW(files_in(scratch / "cut.zip"), Error);
    }
    std::string bad = good;
    bad[60] = static_cast<char>(bad[60] ^ 0x55);  // inside the compressed bytes
    write_file(scratch / "bad.zip", bad);
    BOOST_CHECK_THROW(files_in(scratch / "bad.zip"), Error);
    BOOST_CHECK_THROW(read_zip(scratch / "bad.zip", [](const std::string&, ByteSource&) {}), Error);
    BOOST_CHECK_THROW(files_in(scratch / "none.zip"), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
