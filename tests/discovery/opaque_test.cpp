// SPDX-License-Identifier: Apache-2.0
// What is encrypted is never called clean, and what only looks random is nobody's: verdicts on
// columns of made-up ciphertext in every spelling, digests, tokens, keys, packed bytes and words.
#include "libdsar/discovery/opaque.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/discovery/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using dsar::ColumnVerdict;
using dsar::DataType;
using dsar::JudgedColumn;
using dsar::OpaqueKind;
using dsar::Value;
using dsar::ValueKind;
using dsar::Verdict;

using Values = std::vector<Value>;

/// Bytes as evenly spread as ciphertext; the same ones in every run.
class Even {
 public:
    explicit Even(std::uint64_t seed) : next_(seed) {}
    std::string operator()(std::size_t size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(next_() & 0xffU);
        }
        return bytes;
    }

 private:
    std::mt19937_64 next_;
};

Value text(const std::string& words) {
    return {ValueKind::Text, words};
}

Value bytes(const std::string& content) {
    return {ValueKind::Bytes, content};
}

using Make = std::function<Value(Even& even, std::size_t row)>;

JudgedColumn column(const std::string& name, const Make& make, std::size_t rows = 200,
                    std::uint64_t seed = 1, const std::string& type = "text") {
    static const dsar::ValueLook look("LT");
    JudgedColumn out;
    out.name = name;
    out.type = type;
    Even even(seed);
    for (std::size_t row = 0; row < rows; ++row) {
        out.tally.add(make(even, row), look);
    }
    out.filled = out.records = rows;
    out.whole = true;
    return out;
}

ColumnVerdict judged(const std::string& name, const Make& make, std::size_t rows = 200,
                     std::uint64_t seed = 1) {
    return dsar::judge_columns({column(name, make, rows, seed)}, {"t1", false, 2026}).front();
}

// Names have lengths like these.
std::size_t length(std::size_t row) {
    return 3 + row * 7 % 11;
}

const Make gcm_base64 = [](Even& even, std::size_t row) {
    return text(dsar::base64(even(28 + length(row))));
};
const Make gcm_hex = [](Even& even, std::size_t row) {
    return text(dsar::hex_of(even(28 + length(row))));
};
const Make gcm_bytes = [](Even& even, std::size_t row) { return bytes(even(28 + length(row))); };
const Make siv_base64 = [](Even& even, std::size_t row) {
    return text(dsar::base64(even(16 + length(row))));
};
const Make cbc_bytes = [](Even& even, std::size_t row) {
    return bytes(even(16 * (2 + length(row) / 8)));
};
const Make in_lines = [](Even& even, std::size_t row) {
    std::string words = dsar::base64(even(60 + length(row)));
    return text(words.insert(60, "\n") + "\n");
};
const Make in_parts = [](Even& even, std::size_t row) {
    return text(dsar::hex_of(even(16)) + ':' + dsar::hex_of(even(16 * (1 + length(row) / 8))));
};
// A version and the number of a key stand before it, and nothing of them is random.
const Make with_header = [](Even& even, std::size_t row) {
    return bytes((row % 3 == 0 ? "\x01KEY1" : "\x01KEY2") + even(28 + length(row)));
};

void check(const ColumnVerdict& verdict, Verdict expected, DataType type, OpaqueKind kind) {
    BOOST_TEST(dsar::name_of(verdict.verdict) == dsar::name_of(expected));
    BOOST_TEST(dsar::facts_of(verdict.type).name == dsar::facts_of(type).name);
    BOOST_TEST(static_cast<int>(verdict.opaque.kind) == static_cast<int>(kind));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(opaque)

BOOST_AUTO_TEST_CASE(sees_ciphertext_in_every_spelling_with_a_name_and_without) {
    for (const Make& make :
         {gcm_base64, gcm_hex, gcm_bytes, siv_base64, cbc_bytes, in_lines, in_parts, with_header}) {
        for (const std::size_t rows : {3U, 10U, 200U, 2000U}) {
            for (std::uint64_t seed = 1; seed <= 5; ++seed) {
                check(judged("c1", make, rows, seed), Verdict::NotScanned, DataType::None,
                      OpaqueKind::Ciphertext);
                check(judged("email", make, rows, seed), Verdict::NotScanned, DataType::Email,
                      OpaqueKind::Ciphertext);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(names_the_likely_scheme_by_the_lengths) {
    BOOST_TEST(judged("c1", gcm_base64).opaque.likely == "aes-256-gcm");
    BOOST_TEST(judged("c1", siv_base64).opaque.likely == "aes-siv");
    BOOST_TEST(judged("c1", cbc_bytes).opaque.likely == "AES-CBC");
    BOOST_TEST(judged("c1", gcm_hex).opaque.spelling == "hex");
    BOOST_TEST(judged("c1", in_parts).opaque.spelling == "parts");
    BOOST_TEST(judged("c1", gcm_base64).reason ==
               "encrypted (base64, by its lengths like aes-256-gcm)");
}

BOOST_AUTO_TEST_CASE(one_value_is_enough_where_the_name_says_what_it_is) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        check(judged("phone", gcm_base64, 1, seed), Verdict::NotScanned, DataType::Phone,
              OpaqueKind::Ciphertext);
        check(judged("encrypted_address", siv_base64, 2, seed), Verdict::NotScanned,
              DataType::Street, OpaqueKind::Ciphertext);
    }
}

BOOST_AUTO_TEST_CASE(tells_digests_from_ciphertext) {
    const Make hex = [](Even& even, std::size_t) { return text(dsar::hex_of(even(32))); };
    const Make base64 = [](Even& even, std::size_t) { return text(dsar::base64(even(32))); };
    const Make raw = [](Even& even, std::size_t) { return bytes(even(20)); };
    for (const Make& make : {hex, base64, raw}) {
        check(judged("email_hash", make), Verdict::NotScanned, DataType::Email, OpaqueKind::Digest);
        check(judged("phone_bidx", make), Verdict::NotScanned, DataType::Phone, OpaqueKind::Digest);
        check(judged("email_sha256", make), Verdict::NotScanned, DataType::Email,
              OpaqueKind::Digest);
        // A digest of nothing personal, and a password: no more than they were.
        check(judged("checksum", make), Verdict::None, DataType::None, OpaqueKind::None);
        check(judged("c1", make), Verdict::None, DataType::None, OpaqueKind::None);
        check(judged("password_hash", make), Verdict::Found, DataType::Credential,
              OpaqueKind::None);
        check(judged("api_token", make), Verdict::Found, DataType::Credential, OpaqueKind::None);
    }
    BOOST_TEST(judged("email_hash", hex).reason == "digests of 32 bytes (hex)");
    // Beside what is encrypted they are likely its index, whatever they are called.
    const auto both =
        dsar::judge_columns({column("c1", gcm_base64), column("c2", hex)}, {"t1", false, 2026});
    check(both[1], Verdict::NotScanned, DataType::None, OpaqueKind::Digest);
}

BOOST_AUTO_TEST_CASE(takes_a_nonce_for_a_part_of_what_it_stands_beside) {
    const Make nonce = [](Even& even, std::size_t) { return text(dsar::base64(even(12))); };
    const auto both = dsar::judge_columns(
        {column("encrypted_phone", siv_base64), column("encrypted_phone_iv", nonce)},
        {"t1", false, 2026});
    check(both[0], Verdict::NotScanned, DataType::Phone, OpaqueKind::Ciphertext);
    check(both[1], Verdict::None, DataType::None, OpaqueKind::None);
    BOOST_TEST(both[1].reason == "a part of the envelope of encrypted_phone");
}

BOOST_AUTO_TEST_CASE(takes_no_words_keys_or_packed_bytes_for_ciphertext) {
    const std::vector<std::pair<const char*, Make>> others{
        {"a uuid",
         [](Even& even, std::size_t) {
             const std::string hex = dsar::hex_of(even(16));
             return text(hex.substr(0, 8) + '-' + hex.substr(8, 4) + "-4" + hex.substr(13, 3) +
                         "-8" + hex.substr(17, 3) + '-' + hex.substr(20));
         }},
        {"a uuid in bytes",
         [](Even& even, std::size_t) {
             std::string id = even(16);
             id[6] = static_cast<char>(0x40 | (id[6] & 0xf));
             return bytes(id);
         }},
        {"numbers",
         [](Even&, std::size_t row) {
             return text("2026010112000000000000000000000000" + std::to_string(10 + row % 90));
         }},
        {"a slug",
         [](Even&, std::size_t row) {
             return text("oak-chair-straw-seat-white-large-number-" + std::to_string(row));
         }},
        {"words without blanks",
         [](Even&, std::size_t row) {
             return text("CustomerRelationshipManagementSystem" + std::to_string(1000 + row));
         }},
        {"base64 of a text",
         [](Even&, std::size_t row) {
             return text(
                 dsar::base64("{\"colour\": \"red\", \"size\": " + std::to_string(row) + "}"));
         }},
        {"hex of a text",
         [](Even&, std::size_t row) {
             return text(dsar::hex_of("colour red and size " + std::to_string(row)));
         }},
        {"a path",
         [](Even&, std::size_t row) {
             return text("var/www/shop/images/product" + std::to_string(row * 31) + "/front");
         }},
        {"letters and digits",
         [](Even& even, std::size_t) {
             constexpr std::string_view known =
                 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
             std::string token;
             for (const char byte : even(32)) {
                 token += known[static_cast<unsigned char>(byte) % known.size()];
             }
             return text(token);
         }},
    };
    for (const auto& [what, make] : others) {
        BOOST_TEST_CONTEXT(what) {
            check(judged("c1", make), Verdict::None, DataType::None, OpaqueKind::None);
        }
    }
    const Make packed = [](Even& even, std::size_t row) {
        return bytes("\x1f\x8b\x08" + even(40 + length(row)));
    };
    check(judged("c1", packed), Verdict::NotScanned, DataType::None, OpaqueKind::Bytes);
    BOOST_TEST(judged("c1", packed).reason == "packed (gzip)");
    const Make picture = [](Even& even, std::size_t row) {
        return bytes("\xff\xd8\xff" + even(40 + length(row)));
    };
    check(judged("c1", picture), Verdict::Possible, DataType::Photo, OpaqueKind::None);
}

BOOST_AUTO_TEST_CASE(knows_formats_by_their_first_bytes) {
    const Make pgp = [](Even& even, std::size_t row) {
        return bytes(std::string("\xc3\x0d\x04\x07\x03\x02") + even(60 + length(row)));
    };
    BOOST_TEST(judged("phone", pgp).reason == "encrypted (OpenPGP)");
    const Make mongo = [](Even& even, std::size_t row) {
        return text(dsar::base64("\x02KEYKEYKEYKEYKEYK\x02" + even(64 + 16 * (1 + row % 3))));
    };
    BOOST_TEST(judged("c1", mongo).reason == "encrypted (MongoDB)");
}

BOOST_AUTO_TEST_CASE(reads_texts_in_binary_columns) {
    const Make mail = [](Even&, std::size_t row) {
        return bytes("jo" + std::to_string(row) + "@x.com");
    };
    const ColumnVerdict verdict =
        dsar::judge_columns({column("c1", mail, 20, 1, "varbinary(100)")}, {"t1", false, 2026})
            .front();
    check(verdict, Verdict::Found, DataType::Email, OpaqueKind::None);
}

BOOST_AUTO_TEST_SUITE_END()
