// SPDX-License-Identifier: Apache-2.0
// What we seal is opened by the programs that people have: 7z and openssl.
#include "libdsar/base/cms.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/passphrase.hpp"
#include "libdsar/base/zip.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <stdlib.h>
#include <sys/stat.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

const std::string text = "sealed words, " + std::string(200'000, 'x') + '\0' + "the end";

int run(const std::string& command) {
    return ::system((command + " >/dev/null 2>&1").c_str());
}

ErrorKind kind_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return error.kind();
    }
    BOOST_FAIL("nothing was thrown");
    return ErrorKind::Failed;
}

void write_sealed_zip(const fs::path& path, const Secret& passphrase) {
    ZipWriter zip(path, 1741305600, &passphrase);
    zip.add("package.zip", text.size(), *bytes_in_memory(text));
    zip.commit();
}

std::string zip_text(const fs::path& path, const Secret* passphrase) {
    std::string found;
    read_zip(
        path,
        [&](const std::string& name, ByteSource& bytes) {
            BOOST_TEST(name == "package.zip");
            found = read_all(bytes, 1 << 24);
        },
        passphrase);
    return found;
}

void write_text_as_cms(const fs::path& path, const std::vector<Certificate>& certificates,
                       const Secret* passphrase) {
    const auto source = bytes_in_memory(text);
    write_cms(path, *source, text.size(), CmsRecipients(certificates, passphrase));
}

std::string cms_text(const fs::path& path, const Secret& passphrase) {
    std::string found;
    read_cms(path, passphrase, [&](std::string_view piece) { found += piece; });
    return found;
}

void change_byte(const fs::path& path, std::size_t from_end) {
    std::string bytes = read_file(path);
    bytes[bytes.size() - from_end] ^= 1;
    write_file(path, bytes);
}

// A key pair of the kind, with its certificate in `name`.crt.
Certificate certificate_of(const test::Scratch& scratch, const std::string& name,
                           const std::string& kind) {
    const std::string base = (scratch / name).string();
    BOOST_REQUIRE(run("openssl req -x509 -nodes -subj /CN=x -days 9 -newkey " + kind + " -keyout " +
                      base + ".key -out " + base + ".crt") == 0);
    return Certificate::parse(read_file(base + ".crt"), "the certificate");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealing)

BOOST_AUTO_TEST_CASE(passphrases_differ_and_can_be_read_aloud) {
    std::set<std::string> seen;
    for (int turn = 0; turn < 500; ++turn) {
        const Secret made = new_passphrase();
        const std::string_view said = made.reveal();
        BOOST_TEST(said.size() == 29U);
        BOOST_TEST(said.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-") == said.npos);
        for (std::size_t at = 4; at < said.size(); at += 5) {
            BOOST_TEST(said[at] == '-');
        }
        seen.emplace(said);
    }
    BOOST_TEST(seen.size() == 500U);
}

BOOST_AUTO_TEST_CASE(seven_zip_opens_a_sealed_zip_and_refuses_a_wrong_passphrase) {
    const test::Scratch scratch;
    const fs::path path = scratch / "a.zip";
    write_sealed_zip(path, Secret("k7qf-right"));
    struct ::stat found = {};
    BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 0777) == 0600U);
    BOOST_TEST(run("7z t -pk7qf-right " + path.string()) == 0);
    BOOST_TEST(run("7z t -pk7qf-wrong " + path.string()) != 0);
    BOOST_TEST(run("7z l -slt " + path.string() + " | grep -q 'Method = AES-256'") == 0);
    BOOST_REQUIRE(
        run("7z x -y -pk7qf-right -o" + (scratch / "out").string() + " " + path.string()) == 0);
    BOOST_CHECK(read_file(scratch / "out" / "package.zip") == text);
    BOOST_CHECK(read_file(path).find("sealed words") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_sealed_zip_is_aes_256_of_the_winzip_form) {
    const test::Scratch scratch;
    write_sealed_zip(scratch / "a.zip", Secret("p"));
    // Extra field 0x9901, seven bytes: version, vendor AE, strength 3 (256 bit), method 0 (stored).
    const std::string head("\x01\x99\x07\x00", 4);
    const std::string tail("\x00\x41\x45\x03\x00\x00", 6);
    const std::string bytes = read_file(scratch / "a.zip");
    const std::size_t at = bytes.find(head);
    BOOST_REQUIRE(at != std::string::npos);
    BOOST_TEST((bytes[at + 4] == 1 || bytes[at + 4] == 2));
    BOOST_CHECK(bytes.substr(at + 5, tail.size()) == tail);
}

BOOST_AUTO_TEST_CASE(a_sealed_zip_needs_its_passphrase_here_too) {
    const test::Scratch scratch;
    const fs::path path = scratch / "a.zip";
    const Secret right("right");
    const Secret wrong("wrong");
    write_sealed_zip(path, right);
    BOOST_CHECK(zip_text(path, &right) == text);
    BOOST_CHECK(kind_of([&] { zip_text(path, &wrong); }) == ErrorKind::NoEntry);
    BOOST_CHECK(kind_of([&] { zip_text(path, nullptr); }) == ErrorKind::NoEntry);
    std::string bytes = read_file(path);
    bytes[bytes.size() / 2] ^= 1;
    write_file(path, bytes);
    BOOST_CHECK(kind_of([&] { zip_text(path, &right); }) == ErrorKind::Failed);
}

BOOST_AUTO_TEST_CASE(openssl_opens_cms_by_passphrase) {
    const test::Scratch scratch;
    const std::string path = (scratch / "a.cms").string();
    const Secret right("k7qf-right");
    write_text_as_cms(path, {}, &right);
    const std::string open = "openssl cms -decrypt -binary -inform DER -in " + path + " -out " +
                             (scratch / "out").string() + " -pwri_password ";
    BOOST_REQUIRE(run(open + "k7qf-right") == 0);
    BOOST_CHECK(read_file(scratch / "out") == text);
    BOOST_TEST(run(open + "k7qf-wrong") != 0);
    BOOST_TEST(run("openssl cms -cmsout -print -inform DER -in " + path + " > " +
                   (scratch / "shown").string()) == 0);
    BOOST_CHECK(cms_text(path, right) == text);
    BOOST_CHECK(kind_of([&] { cms_text(path, Secret("wrong")); }) == ErrorKind::NoEntry);
}

BOOST_AUTO_TEST_CASE(cms_is_aes_256_gcm_under_600000_rounds) {
    const test::Scratch scratch;
    const std::string path = (scratch / "a.cms").string();
    const Secret right("p");
    write_text_as_cms(path, {}, &right);
    for (const std::string said : {"authEnvelopedData", "aes-256-gcm", ":0927C0", "PBKDF2"}) {
        BOOST_TEST(run("openssl cms -cmsout -print -inform DER -in " + path + " | grep -q '" +
                       said + "'") == 0,
                   said);
    }
}

BOOST_AUTO_TEST_CASE(openssl_opens_cms_by_rsa_and_elliptic_keys_and_passphrase_alike) {
    const test::Scratch scratch;
    const std::string path = (scratch / "a.cms").string();
    const Secret right("p");
    write_text_as_cms(path,
                      {certificate_of(scratch, "rsa", "rsa:2048"),
                       certificate_of(scratch, "ec", "ec -pkeyopt ec_paramgen_curve:P-256")},
                      &right);
    for (const std::string name : {"rsa", "ec"}) {
        const std::string base = (scratch / name).string();
        BOOST_REQUIRE(run("openssl cms -decrypt -binary -inform DER -in " + path + " -recip " +
                          base + ".crt -inkey " + base + ".key -out " + base + ".out") == 0);
        BOOST_CHECK(read_file(base + ".out") == text);
    }
    BOOST_CHECK(cms_text(path, right) == text);
    BOOST_TEST(run("openssl cms -cmsout -print -inform DER -in " + path + " | grep -q rsaesOaep") ==
               0);
    certificate_of(scratch, "other", "rsa:2048");
    const std::string other = (scratch / "other").string();
    BOOST_TEST(run("openssl cms -decrypt -binary -inform DER -in " + path + " -recip " + other +
                   ".crt -inkey " + other + ".key -out " + other + ".out") != 0);
}

BOOST_AUTO_TEST_CASE(what_is_sealed_to_certificates_alone_has_no_passphrase) {
    const test::Scratch scratch;
    write_text_as_cms(scratch / "a.cms", {certificate_of(scratch, "rsa", "rsa:2048")}, nullptr);
    BOOST_CHECK(kind_of([&] { cms_text(scratch / "a.cms", Secret("p")); }) == ErrorKind::NoEntry);
}

BOOST_AUTO_TEST_CASE(changed_cms_is_refused_by_openssl_and_here) {
    const test::Scratch scratch;
    const std::string path = (scratch / "a.cms").string();
    const Secret right("p");
    write_text_as_cms(path, {}, &right);
    change_byte(path, 5'000);
    BOOST_TEST(run("openssl cms -decrypt -binary -inform DER -in " + path + " -out " +
                   (scratch / "out").string() + " -pwri_password p") != 0);
    BOOST_CHECK(kind_of([&] { cms_text(path, right); }) == ErrorKind::Failed);
}

BOOST_AUTO_TEST_CASE(a_source_that_is_too_short_leaves_no_cms_file) {
    const test::Scratch scratch;
    const Secret right("p");
    const auto source = bytes_in_memory("short");
    BOOST_CHECK(kind_of([&] {
                    write_cms(scratch / "a.cms", *source, 6, CmsRecipients({}, &right));
                }) == ErrorKind::Failed);
    BOOST_TEST(fs::is_empty(scratch.path()));
}

BOOST_AUTO_TEST_CASE(only_certificates_are_certificates) {
    BOOST_CHECK(kind_of([] { Certificate::parse("-----BEGIN NOTHING", "x"); }) ==
                ErrorKind::Failed);
    const test::Scratch scratch;
    BOOST_CHECK(kind_of([&] { certificate_of(scratch, "ed", "ed25519"); }) == ErrorKind::Failed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
