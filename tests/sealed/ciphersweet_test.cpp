// SPDX-License-Identifier: Apache-2.0
// CipherSweet against its own known answers, and values made beside them.
#include "libdsar/sealed/ciphersweet.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/sealed/base64url.hpp"
#include "libdsar/sealed/ciphersweet_index.hpp"
#include "tests/sealed/cipher_checks.hpp"

#include <set>

namespace dsar {
namespace {

using nlohmann::json;
using test::opened;
using test::vectors_of;

constexpr CipherSweetBackend backends[] = {CipherSweetBackend::Fips, CipherSweetBackend::Boring,
                                           CipherSweetBackend::Modern};

// The backends of `FIPSCrypto`, or of `ModernCrypto|BoringCrypto`.
std::vector<CipherSweetBackend> backends_of(const std::string& names) {
    std::vector<CipherSweetBackend> out;
    const std::pair<const char*, CipherSweetBackend> all[] = {
        {"FIPSCrypto", CipherSweetBackend::Fips},
        {"BoringCrypto", CipherSweetBackend::Boring},
        {"ModernCrypto", CipherSweetBackend::Modern}};
    for (const auto& [name, backend] : all) {
        if (names.find(name) != std::string::npos) {
            out.push_back(backend);
        }
    }
    BOOST_REQUIRE(!out.empty());
    return out;
}

std::vector<CipherSweetTransform> transforms_of(const json& names) {
    std::vector<CipherSweetTransform> out;
    for (const json& name : names) {
        BOOST_REQUIRE(name == "LastFourDigits");
        out.push_back(CipherSweetTransform::LastFourDigits);
    }
    return out;
}

CipherSweetType type_of(const std::string& name) {
    return name == "int"     ? CipherSweetType::Integer
           : name == "float" ? CipherSweetType::Real
           : name == "bool"  ? CipherSweetType::Boolean
                             : CipherSweetType::Text;
}

Secret key_of(char byte) {
    return Secret(std::string(32, byte));
}

void check_index(const json& vector) {
    for (const CipherSweetBackend backend : backends_of(vector["backend"])) {
        const auto index =
            ciphersweet_index(backend, Secret(vector["master_key_hex"].get<std::string>()),
                              {.table = vector["table"],
                               .field = vector["field"],
                               .name = vector["index"],
                               .transforms = transforms_of(vector["transforms"]),
                               .bits = vector["filter_bits"],
                               .fast = vector["fast"]});
        BOOST_TEST(index(vector["plaintext"].get<std::string>()) ==
                   vector["expected_hex"].get<std::string>());
    }
}

// Every sealed field of every row of one backend's known answers, and the index of its name.
void check_rows(const std::string& name, const json& known) {
    const CipherSweetBackend backend = backends_of(name).front();
    const Secret master(known["key_hex"].get<std::string>());
    const std::string table = known["tableName"];
    for (std::size_t row = 0; row < known["plaintext"].size(); ++row) {
        for (const auto& [field, type] : known["fields"].items()) {
            const FieldCipher cipher =
                ciphersweet_field(backend, ciphersweet_key(master, table, field));
            const json expected = known["plaintext"][row][field];
            const auto plaintext =
                opened(cipher, known["ciphertext"][row][field].get<std::string>());
            BOOST_REQUIRE(plaintext.has_value());
            BOOST_TEST(json(ciphersweet_value(*plaintext, type_of(type))) == expected);
            BOOST_TEST(ciphersweet_plaintext(Json(expected), type_of(type)) == *plaintext);
            BOOST_TEST(cipher.seal(*plaintext, "").size() ==
                       known["ciphertext"][row][field].get<std::string>().size());
        }
        for (const auto& [index_name, declared] : known["indexes"].items()) {
            const auto index =
                ciphersweet_index(backend, master,
                                  {.table = table,
                                   .field = declared["field"],
                                   .name = index_name,
                                   .transforms = transforms_of(declared["transforms"]),
                                   .bits = declared["filter-bits"],
                                   .fast = declared["fast"]});
            const std::string value = known["plaintext"][row][declared["field"]];
            BOOST_TEST(index(value) == known["blind"][row][index_name].get<std::string>());
        }
    }
}

void check_compound(const json& vector, const std::string& names, const std::string& expected) {
    Json row;
    const Json packed = Json::parse(vector["packed"].get<std::string>());
    for (const auto& [column, value] : packed.items()) {
        row[column] = Json(vector["row"][column]);  // in the order of the index
    }
    BOOST_TEST(ciphersweet_packed(row) == vector["packed"].get<std::string>());
    for (const CipherSweetBackend backend : backends_of(names)) {
        const auto index =
            ciphersweet_compound_index(backend, Secret(vector["master_key_hex"].get<std::string>()),
                                       {.table = vector["table"],
                                        .name = vector["index"],
                                        .bits = vector["filter_bits"],
                                        .fast = vector["fast"]});
        BOOST_TEST(index(row) == expected);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_ciphersweet)

BOOST_AUTO_TEST_CASE(agrees_with_its_known_answers) {
    const json file = vectors_of("upstream/ciphersweet.json");
    BOOST_REQUIRE(file["vectors"].size() == 3U);
    for (const auto& [name, known] : file["vectors"].items()) {
        check_rows(name, known);
    }
    BOOST_REQUIRE(file["interop_js"].size() == 2U);
    for (const json& vector : file["interop_js"]) {
        const FieldCipher cipher =
            ciphersweet_field(backends_of(vector["backend"]).front(),
                              Secret(vector["field_key_hex"].get<std::string>()));
        BOOST_TEST((opened(cipher, vector["ciphertext"].get<std::string>()) ==
                    vector["plaintext"].get<std::string>()));
    }
}

BOOST_AUTO_TEST_CASE(agrees_with_its_known_indexes) {
    const json file = vectors_of("upstream/ciphersweet.json");
    BOOST_REQUIRE(file["blind_indexes"].size() == 18U);
    for (const json& vector : file["blind_indexes"]) {
        check_index(vector);
    }
    for (const auto& [names, expected] : file["compound_index"]["expected"].items()) {
        check_compound(file["compound_index"], names, expected);
    }
}

BOOST_AUTO_TEST_CASE(agrees_with_its_known_types_of_indexes) {
    std::size_t seen = 0;
    const json types = vectors_of("upstream/ciphersweet.json")["index_type_column_FIPS"];
    for (const auto& [place, type] : types.items()) {
        const std::size_t first = place.find('/');
        const std::size_t last = place.rfind('/');
        if (place == "note") {
            continue;
        }
        BOOST_TEST(ciphersweet_fips_index_type(place.substr(0, first),
                                               place.substr(first + 1, last - first - 1),
                                               place.substr(last + 1)) == type.get<std::string>());
        ++seen;
    }
    BOOST_TEST(seen == 2U);
}

BOOST_AUTO_TEST_CASE(agrees_with_our_vectors) {
    const json file = vectors_of("ciphersweet.json");
    BOOST_REQUIRE(file["vectors"].size() == 28U);
    for (const json& vector : file["vectors"]) {
        const CipherSweetBackend backend = backends_of(vector["backend"]).front();
        const Secret master(vector["master_key_hex"].get<std::string>());
        const std::string plaintext = vector["plaintext"];
        const std::string context = vector["aad_legacy_literal"];
        FieldCipher cipher =
            ciphersweet_field(backend, ciphersweet_key(master, vector["table"].get<std::string>(),
                                                       vector["field"].get<std::string>()));
        cipher.blind_index =
            ciphersweet_index(backend, master,
                              {.table = vector["table"],
                               .field = vector["field"],
                               .name = vector["field"].get<std::string>() + "_bidx",
                               .bits = 32,
                               .fast = true});
        const std::string ciphertext = vector["ciphertext"];
        BOOST_TEST((opened(cipher, ciphertext, context) == plaintext));
        BOOST_TEST(!opened(cipher, ciphertext, context + "x").has_value());
        BOOST_TEST(cipher.blind_index(plaintext) ==
                   vector["blind_index_32bit_fast_name_bidx"].get<std::string>());
    }
    for (const json& vector : file["compound"]) {
        check_compound(vector, "FIPSCrypto", vector["FIPSCrypto"]);
        check_compound(vector, "BoringCrypto", vector["BoringCrypto"]);
    }
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_sealed) {
    for (const CipherSweetBackend backend : backends) {
        test::check_round_trips(ciphersweet_field(backend, key_of('k')), "");
        test::check_round_trips(ciphersweet_field(backend, key_of('k')), "42");
    }
}

BOOST_AUTO_TEST_CASE(refuses_damage_at_every_byte) {
    for (const CipherSweetBackend backend : backends) {
        const FieldCipher cipher = ciphersweet_field(backend, key_of('k'));
        test::check_damage(cipher, cipher.seal("jonas@example.lt", "42"), "42");
        test::check_damage(cipher, cipher.seal("", ""), "");
    }
}

BOOST_AUTO_TEST_CASE(refuses_another_key_context_or_backend) {
    for (const CipherSweetBackend backend : backends) {
        const FieldCipher cipher = ciphersweet_field(backend, key_of('k'));
        const std::string sealed = cipher.seal("jonas@example.lt", "42");
        BOOST_TEST(!opened(cipher, sealed, "").has_value());
        BOOST_TEST(!opened(cipher, sealed, "43").has_value());
        BOOST_TEST(!opened(cipher, cipher.seal("x", ""), "42").has_value());
        BOOST_TEST(!opened(ciphersweet_field(backend, key_of('l')), sealed, "42").has_value());
        for (const CipherSweetBackend other : backends) {
            BOOST_TEST(opened(ciphersweet_field(other, key_of('k')), sealed, "42").has_value() ==
                       (other == backend));
        }
        for (const std::string text : {"", "fips:", "brng:", "nacl:", "jonas@example.lt"}) {
            BOOST_TEST(!opened(cipher, text).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(takes_the_master_key_in_base64url) {
    const std::string bytes = std::string(30, 'k') + "\xff\xfe";
    const std::string kept = base64url(bytes);
    BOOST_REQUIRE(kept.find_first_of("-_") != std::string::npos);
    BOOST_TEST(ciphersweet_key(Secret(kept), "t", "f").reveal() ==
               ciphersweet_key(Secret(bytes), "t", "f").reveal());
    BOOST_CHECK_THROW(ciphersweet_key(Secret("short"), "t", "f"), Error);
}

BOOST_AUTO_TEST_CASE(transforms_as_declared) {
    using enum CipherSweetTransform;
    BOOST_TEST(ciphersweet_transformed("AbČ 1-9_z", AlphaCharactersOnly) == "Abz");
    BOOST_TEST(ciphersweet_transformed("AbČ 1-9_z", AlphaNumericCharactersOnly) == "Ab19z");
    BOOST_TEST(ciphersweet_transformed("+370 612", DigitsOnly) == "370612");
    BOOST_TEST(ciphersweet_transformed("jonas", FirstCharacter) == "j");
    BOOST_TEST(ciphersweet_transformed("", FirstCharacter) == "");
    BOOST_TEST(ciphersweet_transformed("1234567890", LastFourDigits) == "7890");
    BOOST_TEST(ciphersweet_transformed("12-3", LastFourDigits) == "0123");
    BOOST_TEST(ciphersweet_transformed("", LastFourDigits) == "0000");
    BOOST_TEST(ciphersweet_transformed("JONAS Č", Lowercase) == "jonas Č");
}

BOOST_AUTO_TEST_CASE(an_index_has_as_many_bits_as_declared) {
    for (const CipherSweetBackend backend : backends) {
        const auto index = [&](std::size_t bits) {
            return ciphersweet_index(
                backend, key_of('k'),
                {.table = "t", .field = "f", .name = "n", .bits = bits, .fast = true})("x");
        };
        const std::string whole = index(256);
        BOOST_TEST(whole.size() == 64U);
        BOOST_TEST(index(16) == whole.substr(0, 4));
        // Twelve bits: a byte, and the upper half of the next where the hash has one. FIPS asks for
        // one byte only, so that the rest is zero.
        const char half = backend == CipherSweetBackend::Fips ? '0' : whole[2];
        BOOST_TEST(index(12) == whole.substr(0, 2) + half + '0');
        BOOST_TEST(index(512).size() == 128U);
        BOOST_CHECK_THROW(index(0), Error);
        BOOST_CHECK_THROW(index(513), Error);
    }
}

BOOST_AUTO_TEST_CASE(packs_a_row_as_php_does) {
    BOOST_TEST(ciphersweet_packed({{"a/ž", ""}, {"n", 7}, {"b", false}, {"z", nullptr}}) ==
               R"({"a\/\u017e":"0000000000000000","n":7,"b":false,"z":null})");
    BOOST_CHECK_THROW(ciphersweet_packed({{"a", 1.5}}), Error);
    BOOST_CHECK_THROW(ciphersweet_packed(Json::object()), Error);
    BOOST_CHECK_THROW(ciphersweet_packed(Json::array({1})), Error);
}

BOOST_AUTO_TEST_CASE(values_of_a_type_have_one_form) {
    using enum CipherSweetType;
    BOOST_TEST(ciphersweet_value(ciphersweet_plaintext(nullptr, Boolean), Boolean).is_null());
    BOOST_CHECK_THROW(ciphersweet_value("\3", Boolean), Error);
    BOOST_CHECK_THROW(ciphersweet_value("\xff", Boolean), Error);
    BOOST_CHECK_THROW(ciphersweet_value("", Boolean), Error);
    BOOST_CHECK_THROW(ciphersweet_value("1234567", Integer), Error);
    BOOST_CHECK_THROW(ciphersweet_value("123456789", Real), Error);
    BOOST_CHECK_THROW(ciphersweet_plaintext("1", Integer), Error);
    BOOST_CHECK_THROW(ciphersweet_plaintext(UINT64_MAX, Integer), Error);
    BOOST_CHECK_THROW(ciphersweet_plaintext(1, Real), Error);
    BOOST_CHECK_THROW(ciphersweet_plaintext(1, Boolean), Error);
    BOOST_CHECK_THROW(ciphersweet_plaintext(1, Text), Error);
}

BOOST_AUTO_TEST_CASE(a_context_of_several_is_counted_and_sorted) {
    const std::string context = ciphersweet_context({{"b", "2"}, {"a", "xy"}}, {"literal"});
    BOOST_TEST(hex_of(context) ==
               "0300000000000000"
               "0200000000000000"
               "0100000000000000"
               "0100000000000000"
               "61"
               "0200000000000000"
               "7879"
               "0100000000000000"
               "62"
               "0100000000000000"
               "32"
               "0700000000000000"
               "6c69746572616c");
    BOOST_CHECK_THROW(ciphersweet_context({}, {"10", "9"}), Error);
    BOOST_CHECK_THROW(ciphersweet_context({{"a", "1"}, {"a", "2"}}, {}), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
