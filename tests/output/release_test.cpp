// SPDX-License-Identifier: Apache-2.0
// Signed and sealed packages, opened and checked with the programs that receivers have.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/zip.hpp"
#include "libdsar/output/package.hpp"
#include "libdsar/output/seal.hpp"
#include "libdsar/output/sign_package.hpp"
#include "libdsar/output/validate.hpp"
#include "tests/base/scratch.hpp"
#include "tests/output/example_content.hpp"

#include <boost/test/unit_test.hpp>

#include <stdlib.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr Date expires{std::chrono::year(2026), std::chrono::month(4), std::chrono::day(1)};

int run(const fs::path& folder, const std::string& command) {
    return ::system(("cd " + folder.string() + " && (" + command + ") >/dev/null 2>&1").c_str());
}

/// A package, and its signed form unpacked into `open`/.
struct Example {
    test::Scratch scratch;
    SigningKey key = SigningKey::generate();
    WrittenPackage package = write_package(test::example_content(Right::Access), scratch.path());
    fs::path zip = scratch / "signed.zip";
    fs::path open = scratch / "open";
    SignedPackage made = sign_package(package.zip, package.zip_sha256, zip, expires, key);

    Example() { unpack(); }
    void unpack() const {
        BOOST_REQUIRE(run(scratch.path(), "rm -rf open && unzip -q -d open signed.zip") == 0);
    }
    [[nodiscard]] Problems problems(const PackageTrust& trust = {}) const {
        return validate(open, trust).problems;
    }
    void change(const std::string& file, const std::string& from, const std::string& to) const {
        std::string text = read_file(open / file);
        const std::size_t at = text.find(from);
        BOOST_REQUIRE(at != std::string::npos);
        write_file(open / file, text.replace(at, from.size(), to));
    }
    /// What a forger can do who has no key: lists that fit the files.
    void sum_up_again() const {
        BOOST_REQUIRE(run(open,
                          "find . -type f ! -name 'SHA256SUMS*' -printf '%P\\n' | LC_ALL=C "
                          "sort | xargs sha256sum > ../sums && mv ../sums SHA256SUMS") == 0);
    }
};

bool says(const Problems& problems, const std::string& file, const std::string& what) {
    return std::ranges::any_of(problems, [&](const Problem& problem) {
        return problem.file == file && problem.what.find(what) != std::string::npos;
    });
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

}  // namespace

BOOST_AUTO_TEST_SUITE(release)

BOOST_AUTO_TEST_CASE(openssl_sha256sum_and_ssh_keygen_accept_a_signed_package) {
    const Example example;
    BOOST_TEST(run(example.open,
                   "openssl pkeyutl -verify -pubin -inkey controller.pub -rawin -in SHA256SUMS "
                   "-sigfile SHA256SUMS.sig") == 0);
    BOOST_TEST(run(example.open, "sha256sum --strict -c SHA256SUMS") == 0);
    write_file(example.scratch / "signers", "controller " + example.key.public_key().ssh_line());
    BOOST_TEST(run(example.open,
                   "ssh-keygen -Y verify -f ../signers -I controller -n dsar-package "
                   "-s SHA256SUMS.sshsig < SHA256SUMS") == 0);
    BOOST_TEST(run(example.open,
                   "echo >> SHA256SUMS; openssl pkeyutl -verify -pubin -inkey "
                   "controller.pub -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig") != 0);
}

BOOST_AUTO_TEST_CASE(a_signed_package_is_valid_as_folder_and_zip) {
    const Example example;
    const PublicKey& key = example.key.public_key();
    for (const fs::path& path : {example.open, example.zip}) {
        for (const PackageTrust& trust : {PackageTrust{}, PackageTrust{&key, nullptr, expires}}) {
            for (const Problem& problem : validate(path, trust).problems) {
                BOOST_ERROR(problem.file << " " << problem.what);
            }
        }
    }
    BOOST_TEST(example.made.bytes == fs::file_size(example.zip));
}

BOOST_AUTO_TEST_CASE(the_same_package_day_and_key_give_the_same_bytes) {
    const Example example;
    const SignedPackage again = sign_package(example.package.zip, example.package.zip_sha256,
                                             example.scratch / "again.zip", expires, example.key);
    BOOST_TEST(again.sha256 == example.made.sha256);
}

BOOST_AUTO_TEST_CASE(only_the_key_given_counts) {
    const Example example;
    const SigningKey other = SigningKey::generate();
    const PublicKey& key = other.public_key();
    const Problems found = example.problems({&key, nullptr, std::nullopt});
    BOOST_TEST(says(found, "SHA256SUMS.sig", "is not the signature"));
    BOOST_TEST(says(found, "SHA256SUMS.sshsig", "is not the signature"));
}

BOOST_AUTO_TEST_CASE(an_unsigned_package_is_refused_when_a_signature_is_demanded) {
    const Example example;
    const PublicKey& key = example.key.public_key();
    const Problems found = validate(example.package.zip, {&key, nullptr, std::nullopt}).problems;
    BOOST_TEST(says(found, "SHA256SUMS.sig", "is missing"));
    BOOST_TEST(says(found, "SHA256SUMS.sshsig", "is missing"));
    BOOST_TEST(!has_problem(validate(example.package.zip).problems));
}

BOOST_AUTO_TEST_CASE(a_forged_file_is_found_although_the_lists_fit) {
    const Example example;
    const PublicKey& key = example.key.public_key();
    example.change("index.html", "<html", "<HTML");
    BOOST_TEST(says(example.problems(), "index.html", "differs"));
    example.sum_up_again();
    for (const PackageTrust& trust : {PackageTrust{}, PackageTrust{&key, nullptr, std::nullopt}}) {
        BOOST_TEST(says(example.problems(trust), "SHA256SUMS.sig", "is not the signature"));
        BOOST_TEST(says(example.problems(trust), "SHA256SUMS.sshsig", "is not the signature"));
    }
}

BOOST_AUTO_TEST_CASE(a_damaged_signature_key_or_stray_file_is_found) {
    const Example example;
    write_file(example.open / "SHA256SUMS.sig", std::string(64, 'x'));
    BOOST_TEST(says(example.problems(), "SHA256SUMS.sig", "is not the signature"));
    example.unpack();
    example.change("SHA256SUMS.sshsig", "A", "B");
    BOOST_TEST(says(example.problems(), "SHA256SUMS.sshsig", "is not the signature"));
    example.unpack();
    write_file(example.open / "controller.pub", "no key");
    BOOST_TEST(says(example.problems(), "controller.pub", "is no Ed25519 key"));
    example.unpack();
    fs::remove(example.open / "SHA256SUMS.sshsig");
    BOOST_TEST(says(example.problems(), "SHA256SUMS.sshsig", "is missing"));
    example.unpack();
    write_file(example.open / "SHA256SUMS.asc", "stray");
    BOOST_TEST(says(example.problems(), "SHA256SUMS.asc", "is not named"));
}

BOOST_AUTO_TEST_CASE(a_package_is_stale_the_day_after_it_expired) {
    const Example example;
    const Date after = expires.year() / expires.month() / std::chrono::day(2);
    const Problems found = example.problems({nullptr, nullptr, after});
    BOOST_TEST(says(found, "manifest.json", "expired on 2026-04-01"));
    BOOST_TEST(!has_problem(found));
    BOOST_TEST(example.problems({nullptr, nullptr, expires}).empty());
}

BOOST_AUTO_TEST_CASE(another_package_than_the_approved_one_is_not_signed) {
    const Example example;
    BOOST_CHECK(kind_of([&] {
                    sign_package(example.package.zip, std::string(64, '0'), example.scratch / "x",
                                 expires, example.key);
                }) == ErrorKind::NeedsPerson);
    BOOST_TEST(!fs::exists(example.scratch / "x"));
}

BOOST_AUTO_TEST_CASE(a_sealed_zip_is_opened_by_7z_and_validated_here) {
    const Example example;
    const Secret right("k7qf-right");
    const Secret wrong("k7qf-wrong");
    const auto files = seal_package(example.zip, example.scratch.path(), "2026-0007",
                                    {SealMethod::ZipAes, &right, {}, 0});
    BOOST_REQUIRE(files.size() == 1U);
    BOOST_TEST(files.front().name == "2026-0007.zip");
    BOOST_TEST(run(example.scratch.path(),
                   "7z x -y -pk7qf-right -oinner 2026-0007.zip && cmp inner/package.zip "
                   "signed.zip") == 0);
    const fs::path sealed = example.scratch / files.front().name;
    const PublicKey& key = example.key.public_key();
    BOOST_TEST(validate(sealed, {&key, &right, expires}).problems.empty());
    BOOST_CHECK(kind_of([&] { validate(sealed, {nullptr, &wrong, {}}); }) == ErrorKind::NoEntry);
    BOOST_CHECK(kind_of([&] { validate(sealed); }) == ErrorKind::NoEntry);
}

BOOST_AUTO_TEST_CASE(volumes_are_opened_by_openssl_and_validated_here) {
    const Example example;
    const Secret right("k7qf-right");
    const Secret wrong("k7qf-wrong");
    const Seal seal{SealMethod::Cms, &right, {}, 10'000};
    const auto files = seal_package(example.zip, example.scratch.path(), "2026-0007", seal);
    BOOST_REQUIRE(files.size() > 2U);
    BOOST_TEST(files.size() == (example.made.bytes + 9'999) / 10'000);
    BOOST_TEST(files[1].name == "2026-0007.002.cms");
    std::string command = opening_command(seal, files);
    command.replace(command.find("PASSPHRASE"), 10, "k7qf-right");
    BOOST_TEST(run(example.scratch.path(), command) == 0);
    BOOST_TEST(run(example.scratch.path(), "cmp package.zip signed.zip") == 0);
    const fs::path sealed = example.scratch / files.back().name;
    const PublicKey& key = example.key.public_key();
    BOOST_TEST(validate(sealed, {&key, &right, expires}).problems.empty());
    BOOST_CHECK(kind_of([&] { validate(sealed, {nullptr, &wrong, {}}); }) == ErrorKind::NoEntry);
    fs::remove(example.scratch / files[1].name);
    BOOST_CHECK(kind_of([&] { validate(sealed, {nullptr, &right, {}}); }) == ErrorKind::Failed);
    fs::remove(sealed);
    const Problems found =
        validate(example.scratch / files.front().name, {nullptr, &right, {}}).problems;
    BOOST_TEST(has_problem(found));
}

BOOST_AUTO_TEST_CASE(one_volume_is_opened_by_the_command_that_is_told) {
    const Example example;
    BOOST_REQUIRE(run(example.scratch.path(),
                      "openssl req -x509 -nodes -subj /CN=x -newkey rsa:2048 -keyout KEY -out "
                      "CERTIFICATE") == 0);
    const Seal seal{SealMethod::Cms,
                    nullptr,
                    {Certificate::parse(read_file(example.scratch / "CERTIFICATE"), "x")},
                    std::uint64_t{512} << 20};
    const auto files = seal_package(example.zip, example.scratch.path(), "2026-0007", seal);
    BOOST_TEST(run(example.scratch.path(), opening_command(seal, files)) == 0);
    BOOST_TEST(run(example.scratch.path(), "cmp package.zip signed.zip") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
