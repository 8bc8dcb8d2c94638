// SPDX-License-Identifier: Apache-2.0
// openssl makes the keys and checks the signatures.
#include "libdsar/base/pem_signature.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

int run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pem_signature)

BOOST_AUTO_TEST_CASE(openssl_verifies_what_was_signed) {
    const dsar::test::Scratch scratch;
    const std::string at = scratch.path().string();
    for (const char* kind :
         {"RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-256"}) {
        BOOST_TEST_REQUIRE(
            run(std::string("openssl genpkey -algorithm ") + kind + " -out " + at + "/key") == 0);
        BOOST_TEST_REQUIRE(run("openssl pkey -in " + at + "/key -pubout -out " + at + "/pub") == 0);
        const std::string body = "{\"subject_request_type\": \"erasure\"}\n";
        const std::string key = "file:" + at + "/key";
        dsar::write_file(at + "/body", body);
        dsar::write_file(at + "/signature", dsar::sign_sha256(dsar::read_secret(key), key, body));
        const std::string check = "openssl dgst -sha256 -verify " + at + "/pub -signature " + at +
                                  "/signature " + at + "/body";
        BOOST_TEST(run(check) == 0);
        dsar::write_file(at + "/body", body + " ");
        BOOST_TEST(run(check) != 0);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_such_key_is_refused) {
    const dsar::test::Scratch scratch;
    const std::string at = scratch.path().string();
    BOOST_TEST_REQUIRE(run("openssl genpkey -algorithm ED25519 -out " + at + "/ed") == 0);
    BOOST_TEST_REQUIRE(run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
                           "-aes256 -pass pass:x -out " +
                           at + "/sealed") == 0);
    dsar::write_file(at + "/text", "no key");
    for (const char* name : {"ed", "sealed", "text"}) {
        const std::string source = "file:" + at + "/" + name;
        BOOST_CHECK_THROW(dsar::sign_sha256(dsar::read_secret(source), source, "x"), dsar::Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
