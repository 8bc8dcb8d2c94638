// SPDX-License-Identifier: Apache-2.0
// Keys and signatures against RFC 8032, and against openssl and ssh-keygen in both directions.
#include "libdsar/base/ed25519.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdlib>
#include <string>

using namespace dsar;
using test::Scratch;

namespace {

/// Whether the shell command succeeds in the folder; what it prints goes to `out`.
bool runs(const Scratch& folder, const std::string& command) {
    const std::string line = "cd '" + folder.path().string() + "' && exec >out 2>&1; " + command;
    return std::system(line.c_str()) == 0;  // NOLINT: the tools are the point of the test
}

std::string bytes_of_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
    }
    return bytes;
}

/// A private key of RFC 8032 in PKCS#8 (RFC 8410).
SigningKey key_of(std::string_view seed) {
    const std::string der = bytes_of_hex("302e020100300506032b657004220420") + bytes_of_hex(seed);
    return SigningKey::parse(
        Secret("-----BEGIN PRIVATE KEY-----\n" + base64(der) + "\n-----END PRIVATE KEY-----\n"),
        nullptr, "test");
}

auto of_kind(ErrorKind kind) {
    return [kind](const Error& error) {
        return error.kind() == kind &&
               std::string(error.what()).find("the key of ona") != std::string::npos;
    };
}

}  // namespace

BOOST_AUTO_TEST_CASE(signs_as_rfc_8032_shows) {
    struct Vector {
        std::string_view seed;
        std::string_view message;
        std::string_view signature;
    };
    // Section 7.1, TEST 1 to 3.
    const std::array vectors{
        Vector{
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
            "39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        Vector{
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
            "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        Vector{
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67"
            "f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (const Vector& vector : vectors) {
        const SigningKey key = key_of(vector.seed);
        const std::string message = bytes_of_hex(vector.message);
        const std::string signature = bytes_of_hex(vector.signature);
        BOOST_TEST(key.sign(message) == signature);
        BOOST_TEST(key.public_key().verifies(message, signature));
        for (std::size_t at = 0; at < signature.size(); ++at) {
            std::string changed = signature;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            BOOST_TEST(!key.public_key().verifies(message, changed));
        }
        BOOST_TEST(!key.public_key().verifies(message + "x", signature));
        BOOST_TEST(!key.public_key().verifies(message, signature.substr(1)));
        BOOST_TEST(!SigningKey::generate().public_key().verifies(message, signature));
    }
}

BOOST_AUTO_TEST_CASE(openssl_verifies_what_we_sign_and_we_what_openssl_signs) {
    const Scratch folder;
    const SigningKey key = SigningKey::generate();
    write_file(folder / "message", "what was approved\n");
    write_file(folder / "signature", key.sign("what was approved\n"));
    write_file(folder / "public.pem", key.public_key().pem());
    const std::string verify =
        "openssl pkeyutl -verify -rawin -pubin -inkey public.pem -in message -sigfile signature";
    BOOST_TEST(runs(folder, verify));
    write_file(folder / "message", "what was approvee\n");
    BOOST_TEST(!runs(folder, verify));

    BOOST_REQUIRE(runs(folder,
                       "openssl genpkey -algorithm ed25519 -out theirs.pem && "
                       "openssl pkey -in theirs.pem -pubout -out their_public.pem && "
                       "openssl pkeyutl -sign -rawin -inkey theirs.pem -in message "
                       "-out their_signature"));
    const PublicKey theirs = PublicKey::parse(read_file(folder / "their_public.pem"), "theirs");
    BOOST_TEST(theirs.verifies("what was approvee\n", read_file(folder / "their_signature")));
    const SigningKey read =
        SigningKey::parse(Secret(read_file(folder / "theirs.pem")), nullptr, "theirs");
    BOOST_TEST((read.public_key() == theirs));
    BOOST_TEST(read.pem().reveal() == read_file(folder / "theirs.pem"));
}

BOOST_AUTO_TEST_CASE(encrypts_a_key_so_that_openssl_opens_it_with_the_passphrase_only) {
    const Scratch folder;
    const SigningKey key = SigningKey::generate();
    const Secret passphrase("long enough to be safe");
    const Secret pem = key.pem(&passphrase);
    BOOST_TEST(needs_passphrase(pem));
    BOOST_TEST(!needs_passphrase(key.pem()));
    write_file(folder / "key.pem", pem.reveal());
    write_file(folder / "public.pem", key.public_key().pem());
    write_file(folder / "right", passphrase.reveal());
    write_file(folder / "wrong", "long enough to be saff");
    BOOST_TEST(runs(folder,
                    "openssl pkey -in key.pem -passin file:right -pubout | "
                    "cmp - public.pem"));
    BOOST_TEST(!runs(folder, "openssl pkey -in key.pem -passin file:wrong -noout"));
    BOOST_TEST(runs(folder, "openssl asn1parse -in key.pem | grep -w scrypt"));
    BOOST_TEST((SigningKey::parse(pem, &passphrase, "x").public_key() == key.public_key()));

    const Secret wrong("long enough to be saff");
    BOOST_CHECK_EXCEPTION(SigningKey::parse(pem, &wrong, "the key of ona"), Error,
                          of_kind(ErrorKind::NoEntry));
    BOOST_CHECK_EXCEPTION(SigningKey::parse(pem, nullptr, "the key of ona"), Error,
                          of_kind(ErrorKind::NoEntry));
}

BOOST_AUTO_TEST_CASE(reads_no_other_keys) {
    const Scratch folder;
    BOOST_REQUIRE(runs(folder,
                       "openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 "
                       "-out ec.pem && openssl pkey -in ec.pem -pubout -out ec_public.pem"));
    const std::string half(SigningKey::generate().pem().reveal().substr(0, 70));
    for (const std::string& text :
         {std::string(), std::string("key"), half, read_file(folder / "ec.pem")}) {
        BOOST_CHECK_EXCEPTION(SigningKey::parse(Secret(text), nullptr, "the key of ona"), Error,
                              of_kind(ErrorKind::Failed));
    }
    const std::string line = SigningKey::generate().public_key().ssh_line();
    for (const std::string& text :
         {std::string(), std::string("ssh-rsa AAAA"), line.substr(0, 40), line.substr(1),
          "ssh-ed25519 " + line.substr(16), read_file(folder / "ec_public.pem")}) {
        BOOST_CHECK_EXCEPTION(PublicKey::parse(text, "the key of ona"), Error,
                              of_kind(ErrorKind::Failed));
    }
}

BOOST_AUTO_TEST_CASE(ssh_keygen_shows_the_same_fingerprint) {
    const Scratch folder;
    const PublicKey key = SigningKey::generate().public_key();
    write_file(folder / "key.pub", key.ssh_line() + " ona@office\n");
    BOOST_REQUIRE(runs(folder, "ssh-keygen -l -f key.pub"));
    BOOST_TEST(read_file(folder / "out").find(" " + key.fingerprint() + " ") != std::string::npos);
    BOOST_TEST((PublicKey::parse(read_file(folder / "key.pub"), "x") == key));
    BOOST_TEST((PublicKey::parse(key.pem(), "x") == key));
}

BOOST_AUTO_TEST_CASE(our_own_check_of_an_ssh_signature_refuses_all_that_differs) {
    const SigningKey key = SigningKey::generate();
    const std::string made = ssh_signature(key, "dsar-package", "message");
    BOOST_TEST(ssh_verifies(key.public_key(), "dsar-package", "message", made));
    BOOST_TEST(!ssh_verifies(key.public_key(), "dsar-other", "message", made));
    BOOST_TEST(!ssh_verifies(key.public_key(), "dsar-package", "messagf", made));
    BOOST_TEST(!ssh_verifies(SigningKey::generate().public_key(), "dsar-package", "message", made));
    for (std::size_t at = 0; at < made.size(); ++at) {
        std::string changed = made;
        changed[at] = changed[at] == 'B' ? 'C' : 'B';
        BOOST_TEST(!ssh_verifies(key.public_key(), "dsar-package", "message", changed));
        BOOST_TEST(!ssh_verifies(key.public_key(), "dsar-package", "message", made.substr(0, at)));
    }
}

BOOST_AUTO_TEST_CASE(ssh_keygen_verifies_our_signature_in_its_name_space_only) {
    const Scratch folder;
    const SigningKey key = SigningKey::generate();
    const std::string message = "a package's digests\n";
    write_file(folder / "signers", "controller " + key.public_key().ssh_line() + "\n");
    write_file(folder / "message", message);
    write_file(folder / "message.sig", ssh_signature(key, "dsar-package", message));
    const std::string verify = "ssh-keygen -Y verify -f signers -I controller -s message.sig -n ";
    BOOST_TEST(runs(folder, verify + "dsar-package <message"));
    BOOST_TEST(!runs(folder, verify + "file <message"));
    write_file(folder / "message", message + "x");
    BOOST_TEST(!runs(folder, verify + "dsar-package <message"));
}

BOOST_AUTO_TEST_CASE(base64_has_one_spelling) {
    BOOST_TEST(base64("") == "");
    BOOST_TEST(base64("f") == "Zg==");
    BOOST_TEST(base64("foobar") == "Zm9vYmFy");
    BOOST_TEST(from_base64("Zm9v").value() == "foo");
    BOOST_TEST(from_base64("Zg==").value() == "f");
    BOOST_TEST(from_base64("").value().empty());
    for (const char* other : {"Zg", "Zh==", "Zg==\n", " Zg==", "Z===", "====", "Zg=a", "Zm9_"}) {
        BOOST_TEST(!from_base64(other), other);
    }
}
