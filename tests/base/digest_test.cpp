// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/digest.hpp"

#include "libdsar/base/nearest.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar {

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(agrees_with_published_vectors) {
    BOOST_TEST(sha256_hex("abc") ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(sha256_hex("") ==
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // RFC 4231, test case 2
    BOOST_TEST(hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

BOOST_AUTO_TEST_CASE(is_the_same_in_pieces) {
    Sha256 digest;
    digest.update("a");
    digest.update("");
    digest.update("bc");
    BOOST_TEST(digest.hex() == sha256_hex("abc"));
}

BOOST_AUTO_TEST_CASE(random_bytes_differ) {
    BOOST_TEST(random_bytes(32).size() == 32U);
    BOOST_TEST(random_bytes(32) != random_bytes(32));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(nearest_word)

BOOST_AUTO_TEST_CASE(counts_edits) {
    BOOST_TEST(edit_distance("kitten", "sitting") == 3U);
    BOOST_TEST(edit_distance("retnetion", "retention") == 1U);
    BOOST_TEST(edit_distance("", "abc") == 3U);
    BOOST_TEST(edit_distance("Held-At", "held_at") == 0U);
}

BOOST_AUTO_TEST_CASE(suggests_only_what_is_near) {
    const std::vector<std::string> words{"access", "erase", "export", "restrict", "rectify"};
    BOOST_TEST(nearest("acess", words) == "access");
    BOOST_TEST(nearest("ersae", words) == "erase");
    BOOST_TEST(nearest("retify", words) == "rectify");
    BOOST_TEST(nearest("delete", words) == "");
    BOOST_TEST(nearest("x", words) == "");
    BOOST_TEST(nearest(std::string(1000, 'a'), words) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
