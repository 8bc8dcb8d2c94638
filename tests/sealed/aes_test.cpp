// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM and AES-SIV against published numbers, and in our envelopes.
#include "libdsar/sealed/aes.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/sealed/primitives.hpp"
#include "tests/sealed/cipher_checks.hpp"

namespace dsar {
namespace {

using test::opened;
using test::unhex;

Secret key_of(char byte, std::size_t size) {
    return Secret(std::string(size, byte));
}

struct Known {
    const char* key;
    const char* context;
    const char* plaintext;
    const char* sealed;
};

// RFC 5297 A.1, then Wycheproof's aes_siv_cmac_test (C2SP/wycheproof): tests 2, 3, 9, 31, 305, 325,
// 334. Empty context and empty text are where implementations differ.
const Known siv_known[] = {
    {"fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "101112131415161718191a1b1c1d1e1f2021222324252627", "112233445566778899aabbccddee",
     "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"},
    {"2b27e429fb6c02678e589ccc4437c5adfb44b331ab6d21ea321727e6ec03d354", "", "",
     "b2b2354e3724dcdaa85ecf029b49a90c"},
    {"e40992eb4f649e5d49134652aecc24bafa6b45ce8dd9e9d371ede7d5de84fa72", "8268c5194a71aed0fc1dafe3",
     "", "92bc07ee200fbd488b7f70a10da26a21"},
    {"96e1e4896fb2cd05f133a6a100bc5609a7ac3ca6d81721e922dadd69ad07a892",
     "8ee21f1a5e2b3f8b8f2064e5cecac81d",
     "91a17e4dfcc3166a1add26ff0e7c12056e8a654f28a6de24f4ba739ceb5b5b18",
     "849195031e8927a1af4f64cbdd8048461c03598bfba441312776a4e8ac959bee"
     "44c521801287a2fd95e2329b1c694441"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "",
     "1d7f9cc81b316c518efcd7927e8f7b88",
     "00000000000000000000000000000000f0dcac3115ddbd3d8ec28822e54088d0"},
    {"e2c5662bb18fbb411d0304e4241db073fe60a4704fee290073513038a22b4cd5"
     "42580b2b4edbc37e3de01c0cb61abcad46986cdc491ce9e5ae5af223ff58b953",
     "fab912dec29a34aabfaef176", "0d", "1c6969ecb15741a9959b7a8492250e391a"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
     "", "8dbfee9580e7e2bc66100a674497f4e1",
     "000000000000000000000000000000007ef8aa7e4dd49d9cfa09e9cb574fd90d"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
     "000102030405060708090a0b0c0d0e0f", "23525ec6dfb28c323340d09538b4b015",
     "fffffffffffffffffffffffffffffffe1d9a0bf851a0dca6bd0b74fecebf654a"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_aes)

BOOST_AUTO_TEST_CASE(siv_agrees_with_published_vectors) {
    for (const Known& known : siv_known) {
        const FieldCipher cipher = aes_siv_field(Secret(unhex(known.key)), SealedText::Bytes);
        BOOST_TEST(hex_of(cipher.seal(unhex(known.plaintext), unhex(known.context))) ==
                   known.sealed);
        BOOST_TEST(
            (opened(cipher, unhex(known.sealed), unhex(known.context)) == unhex(known.plaintext)));
    }
}

BOOST_AUTO_TEST_CASE(siv_refuses_published_forgeries) {  // Wycheproof, tests 335 and 336
    const FieldCipher cipher =
        aes_siv_field(Secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                             "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"),
                      SealedText::Bytes);
    BOOST_TEST(!opened(cipher, unhex("6ef5b8ef53fc365606cd3ea047374885")));
    BOOST_TEST(!opened(cipher, unhex("202e4a8f8b4c66788f3af230fb1c3ada5ead70c7f066d4df")));
}

BOOST_AUTO_TEST_CASE(gcm_opens_a_published_vector) {
    // The GCM specification (McGrew, Viega), test case 16, in our order: nonce, ciphertext, tag.
    const FieldCipher cipher =
        aes_gcm_field(Secret("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
    const std::string sealed =
        base64(unhex("cafebabefacedbaddecaf888"
                     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                     "76fc6ece0f4e1768cddf8853bb2d551b"));
    BOOST_TEST((opened(cipher, sealed, unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")) ==
                unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")));
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_sealed) {
    for (const SealedText text : {SealedText::Base64, SealedText::Bytes}) {
        for (const std::string_view context : {"", "customers.email/17"}) {
            test::check_round_trips(aes_gcm_field(key_of('k', 32), text), context);
            test::check_round_trips(aes_siv_field(key_of('k', 64), text), context);
            test::check_round_trips(aes_siv_field(key_of('k', 32), text), context);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_damage_at_every_byte) {
    for (const SealedText text : {SealedText::Base64, SealedText::Bytes}) {
        for (const FieldCipher& cipher :
             {aes_gcm_field(key_of('k', 32), text), aes_siv_field(key_of('k', 64), text)}) {
            test::check_damage(cipher, cipher.seal("jonas@example.lt", "row 1"), "row 1");
            test::check_damage(cipher, cipher.seal("", ""), "");
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_another_key_or_context) {
    const FieldCipher gcm = aes_gcm_field(key_of('k', 32));
    const FieldCipher siv = aes_siv_field(key_of('k', 64));
    for (const FieldCipher* cipher : {&gcm, &siv}) {
        const std::string sealed = cipher->seal("jonas@example.lt", "row 1");
        BOOST_TEST(opened(*cipher, sealed, "row 1").has_value());
        BOOST_TEST(!opened(*cipher, sealed, "row 2").has_value());
        BOOST_TEST(!opened(*cipher, sealed, "").has_value());
        BOOST_TEST(!opened(*cipher, cipher->seal("x", ""), "row 1").has_value());
    }
    BOOST_TEST(!opened(aes_gcm_field(key_of('l', 32)), gcm.seal("x", "")).has_value());
    BOOST_TEST(!opened(aes_siv_field(key_of('l', 64)), siv.seal("x", "")).has_value());
}

BOOST_AUTO_TEST_CASE(an_error_says_the_scheme_and_nothing_of_the_value) {
    const FieldCipher cipher = aes_gcm_field(key_of('k', 32));
    const std::string sealed = cipher.seal("jonas@example.lt", "row 1");
    try {
        cipher.open(sealed, "row 2");
        BOOST_FAIL("it was opened");
    } catch (const Error& error) {
        const std::string all = error.what() + error.why() + error.next();
        BOOST_TEST(all.find("aes-256-gcm") != std::string::npos);
        BOOST_TEST(all.find(sealed) == std::string::npos);
        BOOST_TEST(all.find("row") == std::string::npos);
        BOOST_TEST(all.find("jonas") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(takes_a_key_as_bytes_hex_or_base64) {
    const std::string bytes = std::string(31, 'k') + '\xff';
    const std::string sealed = aes_gcm_field(Secret(bytes)).seal("x", "");
    for (const std::string& kept : {hex_of(bytes), base64(bytes), "base64:" + base64(bytes)}) {
        BOOST_TEST((opened(aes_gcm_field(Secret(kept)), sealed) == "x"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_key_of_another_size) {
    for (const std::size_t size : {0U, 1U, 16U, 31U, 33U, 48U, 63U, 65U, 128U}) {
        BOOST_CHECK_EXCEPTION(aes_gcm_field(key_of('k', size)), Error, [](const Error& error) {
            return error.kind() == ErrorKind::NoEntry &&
                   error.what() == std::string("the key for aes-256-gcm cannot be used");
        });
    }
    BOOST_CHECK_THROW(aes_gcm_field(key_of('z', 64)), Error);  // not hex
    BOOST_CHECK_THROW(aes_siv_field(key_of('k', 48)), Error);
}

BOOST_AUTO_TEST_CASE(pbkdf2_and_hkdf_agree_with_published_vectors) {
    // RFC 6070, test case 2; HKDF has no RFC vectors for SHA-384: lockbox_test has them.
    BOOST_TEST(hex_of(pbkdf2(KeyedHash::Sha1, "password", "salt", 2, 20)) ==
               "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
