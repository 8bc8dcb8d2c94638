// SPDX-License-Identifier: Apache-2.0
// Lockbox and blind_index against the values of their own documents, and values made beside them.
#include "libdsar/sealed/lockbox.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/sealed/argon2.hpp"
#include "libdsar/sealed/primitives.hpp"
#include "tests/sealed/cipher_checks.hpp"

#include <set>

namespace dsar {
namespace {

using nlohmann::json;
using test::opened;
using test::vectors_of;

using Algorithm = BlindIndexOptions::Algorithm;

const std::vector<std::string> files{"lockbox_blind_index.json",
                                     "upstream/lockbox_blind_index.json"};

Secret key_of(char byte) {
    return Secret(std::string(32, byte));
}

// Compares all that a vector gives, and says what that was.
void check_lockbox(const json& vector, std::set<std::string>& seen) {
    Secret key(vector["attribute_key_hex"].get<std::string>());
    if (vector.contains("master_key_hex")) {
        key = lockbox_key(Secret(vector["master_key_hex"].get<std::string>()),
                          {vector["table"], vector["attribute"]});
        BOOST_TEST(hex_of(key.reveal()) == vector["attribute_key_hex"].get<std::string>());
        seen.insert("key");
    }
    if (vector.contains("ciphertext")) {
        const FieldCipher cipher = lockbox_field(key);
        const std::string plaintext = vector["plaintext"];
        const std::string ciphertext = vector["ciphertext"];
        BOOST_TEST((opened(cipher, ciphertext) == plaintext));
        BOOST_TEST(cipher.seal(plaintext, "").size() == ciphertext.size());
        seen.insert("ciphertext");
    }
}

void check_index(const json& vector, std::set<std::string>& seen) {
    const Secret key = blind_index_key(Secret(vector["master_key_hex"].get<std::string>()),
                                       {vector["table"], vector["bidx_attribute"]});
    if (vector.contains("index_key_hex")) {
        BOOST_TEST(hex_of(key.reveal()) == vector["index_key_hex"].get<std::string>());
        seen.insert("index key");
    }
    const std::pair<const char*, Algorithm> algorithms[] = {
        {"argon2id", Algorithm::Argon2id}, {"pbkdf2_sha256", Algorithm::Pbkdf2Sha256}};
    for (const auto& [name, algorithm] : algorithms) {
        if (vector.contains(name)) {
            const auto index = lockbox_blind_index(key, {.algorithm = algorithm});
            BOOST_TEST(index(vector["value"].get<std::string>()) ==
                       vector[name].get<std::string>());
            seen.insert(name);
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_lockbox)

BOOST_AUTO_TEST_CASE(agrees_with_all_vectors) {
    std::set<std::string> seen;
    for (const std::string& name : files) {
        const json file = vectors_of(name);
        for (const json& vector : file["lockbox"]["vectors"]) {
            check_lockbox(vector, seen);
        }
        for (const json& vector : file["blind_index"]["vectors"]) {
            check_index(vector, seen);
        }
    }
    const std::set<std::string> all{"key", "ciphertext", "index key", "argon2id", "pbkdf2_sha256"};
    BOOST_TEST(seen == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(computes_scrypt_as_the_gem_and_the_rfc_do) {
    // RFC 7914 section 12.
    BOOST_TEST(hex_of(scrypt("", "", 16, 1, 1, 64)) ==
               "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
               "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    BOOST_TEST(hex_of(scrypt("password", "NaCl", 1024, 8, 16, 64)) ==
               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
               "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    std::string key(32, '\0');
    for (std::size_t place = 0; place < key.size(); ++place) {
        key[place] = static_cast<char>(place);
    }
    // By Python's hashlib.scrypt with the gem's n, r and p: 4096, 8, 1.
    const auto index = lockbox_blind_index(Secret(key), {.algorithm = Algorithm::Scrypt});
    BOOST_TEST(index("jo@x.com") == "rs2IIxtx9WuUcoZ07sdwIRBOSLO0e5P7l17Enp2Bf10=");
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_sealed) {
    for (const SealedText text : {SealedText::Base64, SealedText::Bytes}) {
        test::check_round_trips(lockbox_field(key_of('k'), text), "users/1");
    }
}

BOOST_AUTO_TEST_CASE(refuses_damage_another_key_and_another_context) {
    const FieldCipher cipher = lockbox_field(key_of('k'));
    const std::string sealed = cipher.seal("jonas@example.lt", "users/1");
    test::check_damage(cipher, sealed, "users/1");
    BOOST_TEST(!opened(cipher, sealed, "users/2").has_value());
    BOOST_TEST(!opened(cipher, sealed, "").has_value());
    BOOST_TEST(!opened(lockbox_field(key_of('l')), sealed, "users/1").has_value());
    BOOST_TEST(cipher.scheme == "lockbox");
}

BOOST_AUTO_TEST_CASE(columns_have_keys_of_their_own) {
    const Secret master = key_of('m');
    const std::set<std::string> keys{
        std::string(lockbox_key(master, {"users", "email_ciphertext"}).reveal()),
        std::string(lockbox_key(master, {"users", "phone_ciphertext"}).reveal()),
        std::string(lockbox_key(master, {"robots", "email_ciphertext"}).reveal()),
        std::string(blind_index_key(master, {"users", "email_ciphertext"}).reveal()),
        std::string(lockbox_key(key_of('n'), {"users", "email_ciphertext"}).reveal())};
    BOOST_TEST(keys.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_index_has_the_form_that_the_model_declares) {
    const Secret key = key_of('k');
    BlindIndexOptions options{.algorithm = Algorithm::Pbkdf2Sha256};
    const std::string usual = lockbox_blind_index(key, options)("x");
    options.line_end = true;
    BOOST_TEST(lockbox_blind_index(key, options)("x") == usual + "\n");
    options.in_base64 = false;
    BOOST_TEST(base64(lockbox_blind_index(key, options)("x")) == usual);
    options.size = 8;
    BOOST_TEST(lockbox_blind_index(key, options)("x").size() == 8U);
    options.slow = true;
    BOOST_TEST(lockbox_blind_index(key, options)("x") != usual);
    BOOST_TEST(lockbox_blind_index(key, {})("x") != lockbox_blind_index(key, {.slow = true})("x"));
}

BOOST_AUTO_TEST_CASE(refuses_keys_and_sizes_that_cannot_be) {
    BOOST_CHECK_THROW(lockbox_field(Secret("short")), Error);
    BOOST_CHECK_THROW(lockbox_key(Secret("short"), {"users", "email"}), Error);
    BOOST_CHECK_THROW(blind_index_key(Secret("short"), {"users", "email"}), Error);
    BOOST_CHECK_THROW(lockbox_blind_index(Secret("short"), {}), Error);
    BOOST_CHECK_THROW(lockbox_blind_index(key_of('k'), {.size = 3}), Error);
    BOOST_CHECK_THROW(lockbox_blind_index(key_of('k'), {.size = 33}), Error);
    BOOST_CHECK_THROW(
        lockbox_blind_index(key_of('k'), {.algorithm = Algorithm::Pbkdf2Sha256, .size = 0}), Error);
}

BOOST_AUTO_TEST_CASE(argon2id_says_when_it_cannot) {
    BOOST_CHECK_THROW(argon2id("x", "short", 3, 1U << 12, 32), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
