// SPDX-License-Identifier: Apache-2.0
// What OpenSSL 3.0 lacks and we put together, against published numbers and python3's hashlib.
#include "libdsar/sealed/primitives.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/blake2b.hpp"
#include "libdsar/sealed/xchacha20.hpp"
#include "tests/sealed/cipher_checks.hpp"

namespace dsar {
namespace {

using test::unhex;

std::string counting(std::size_t size, std::size_t step, std::size_t first) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) {
        bytes += static_cast<char>(i * step + first);
    }
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_primitives)

BOOST_AUTO_TEST_CASE(blake2b_agrees_with_published_vectors) {
    // RFC 7693, appendix A; then BLAKE2's blake2b-kat.txt, the first with a key.
    BOOST_TEST(hex_of(blake2b("", "abc", 64)) ==
               "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
               "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    BOOST_TEST(hex_of(blake2b(counting(64, 1, 0), "", 64)) ==
               "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
               "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
    BOOST_TEST(hex_of(blake2b("", "", 16)) == "cae66941d9efbd404e4d88758ea67670");
}

BOOST_AUTO_TEST_CASE(blake2b_agrees_with_hashlib_on_7500_inputs) {
    // SHA-256 over hashlib.blake2b(message, key=key, digest_size=size).digest() of the same loops.
    Sha256 all;
    for (std::size_t length = 0; length < 300; ++length) {
        for (const std::size_t key : {0U, 1U, 16U, 32U, 64U}) {
            for (const std::size_t size : {1U, 16U, 32U, 33U, 64U}) {
                all.update(blake2b(counting(key, 3, key), counting(length, 7, length), size));
            }
        }
    }
    BOOST_TEST(all.hex() == "d13096ebc4dbfaef84e1942ccf61159ed3e0e2e42d25f638af922678a06955fd");
}

BOOST_AUTO_TEST_CASE(blake2b_refuses_sizes_that_it_has_not) {
    BOOST_CHECK_THROW(blake2b("", "", 0), Error);
    BOOST_CHECK_THROW(blake2b("", "", 65), Error);
    BOOST_CHECK_THROW(blake2b(std::string(65, 'k'), "", 32), Error);
}

BOOST_AUTO_TEST_CASE(xchacha20_poly1305_agrees_with_its_draft) {
    // draft-irtf-cfrg-xchacha-03, A.3.1
    const std::string key = counting(32, 1, 0x80);
    const std::string nonce = counting(24, 1, 0x40);
    const std::string authenticated = unhex("50515253c0c1c2c3c4c5c6c7");
    const std::string plaintext =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    const std::string sealed = unhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    BOOST_TEST(hex_of(xchacha20_poly1305_seal(key, nonce, authenticated, plaintext)) ==
               hex_of(sealed));
    BOOST_TEST((xchacha20_poly1305_open(key, nonce, authenticated, sealed) == plaintext));
    BOOST_TEST(!xchacha20_poly1305_open(key, nonce, "", sealed).has_value());
    BOOST_TEST(!xchacha20_poly1305_open(key, nonce, authenticated, "short").has_value());
}

BOOST_AUTO_TEST_CASE(xchacha20_refuses_sizes_that_it_has_not) {
    BOOST_CHECK_THROW(xchacha20(std::string(31, 'k'), std::string(24, 'n'), "x"), Error);
    BOOST_CHECK_THROW(xchacha20(std::string(32, 'k'), std::string(12, 'n'), "x"), Error);
}

BOOST_AUTO_TEST_CASE(pieces_are_packed_so_that_no_two_lists_look_alike) {
    BOOST_TEST(hex_of(pack_pieces({"ab", ""})) ==
               "02000000"
               "0200000000000000"
               "6162"
               "0000000000000000");
    BOOST_TEST(pack_pieces({"ab", "c"}) != pack_pieces({"a", "bc"}));
}

BOOST_AUTO_TEST_CASE(bytes_are_the_same_only_as_a_whole) {
    BOOST_TEST(same_bytes("", ""));
    BOOST_TEST(same_bytes("abc", "abc"));
    BOOST_TEST(!same_bytes("abc", "abd"));
    BOOST_TEST(!same_bytes("abc", "ab"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
