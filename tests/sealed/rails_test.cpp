// SPDX-License-Identifier: Apache-2.0
// ActiveRecord::Encryption: what Rails' guide prints, and values made in the same way.
#include "libdsar/sealed/rails.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/sealed/primitives.hpp"
#include "libdsar/sealed/zlib.hpp"
#include "tests/sealed/cipher_checks.hpp"

namespace dsar {
namespace {

using nlohmann::json;
using test::opened;
using test::vectors_of;

RailsKeys keys_of(const std::vector<std::string>& keys, const std::string& salt) {
    RailsKeys out{{}, Secret(salt)};
    for (const std::string& key : keys) {
        out.keys.emplace_back(key);
    }
    return out;
}

FieldCipher cipher_of(const json& file, const json& vector) {
    RailsOptions options;
    options.deterministic = vector["mode"] == "deterministic";
    options.hashes = {vector["digest"] == "sha1" ? RailsHash::Sha1 : RailsHash::Sha256};
    options.key_references = vector.value("key_reference", false);
    const json& keys = file.contains("keys") ? file["keys"] : file;
    return rails_field(keys_of({keys[options.deterministic ? "deterministic_key" : "primary_key"]},
                               keys["key_derivation_salt"]),
                       options);
}

FieldCipher random_field(const std::string& key, RailsOptions options = {}) {
    options.hashes = {RailsHash::Sha256};
    return rails_field(keys_of({key}, "salt"), options);
}

void check_vectors(const std::string& name, std::size_t least) {
    const json file = vectors_of(name);
    BOOST_REQUIRE(file["vectors"].size() >= least);
    for (const json& vector : file["vectors"]) {
        const FieldCipher cipher = cipher_of(file, vector);
        const std::string plaintext = vector["plaintext"];
        const std::string stored = vector["stored"];
        BOOST_TEST((opened(cipher, stored) == plaintext));
        if (vector["mode"] == "deterministic") {
            BOOST_TEST(cipher.seal(plaintext, "") == stored);
            BOOST_TEST(cipher.lookups(plaintext, "") == std::vector{stored});
        } else {
            BOOST_TEST(!cipher.lookups);
            const json sealed = json::parse(cipher.seal(plaintext, ""));
            const json known = json::parse(stored);
            BOOST_TEST(sealed["h"].size() == known["h"].size());
            BOOST_TEST(sealed["p"].get<std::string>().size() ==
                       known["p"].get<std::string>().size());
            BOOST_TEST(sealed["h"].contains("i") == known["h"].contains("i"));
            BOOST_TEST((sealed["h"].value("i", "") == known["h"].value("i", "")));
            BOOST_TEST((opened(cipher, sealed.dump()) == plaintext));
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed_rails)

BOOST_AUTO_TEST_CASE(agrees_with_the_guide_of_rails) {
    check_vectors("upstream/rails_active_record_encryption.json", 1);
}

BOOST_AUTO_TEST_CASE(agrees_with_our_vectors) {
    check_vectors("rails_active_record_encryption.json", 40);
}

BOOST_AUTO_TEST_CASE(derives_the_published_keys) {
    const json ours = vectors_of("rails_active_record_encryption.json");
    const std::string salt = ours["key_derivation_salt"];
    for (const auto& [name, hex] : ours["derived_hex"].items()) {
        const KeyedHash hash = name.ends_with("sha1") ? KeyedHash::Sha1 : KeyedHash::Sha256;
        const std::string password =
            ours[name.starts_with("primary") ? "primary_key" : "deterministic_key"];
        BOOST_TEST(hex_of(pbkdf2(hash, password, salt, 65'536, 32)) == hex.get<std::string>());
    }
    const json guide = vectors_of("upstream/rails_active_record_encryption.json")["keys"];
    BOOST_TEST(hex_of(pbkdf2(KeyedHash::Sha256, guide["deterministic_key"].get<std::string>(),
                             guide["key_derivation_salt"].get<std::string>(), 65'536, 32)) ==
               guide["deterministic_key_sha256_hex"].get<std::string>());
}

BOOST_AUTO_TEST_CASE(refuses_what_the_guide_sealed_with_a_key_that_nobody_knows) {
    const json file = vectors_of("upstream/rails_active_record_encryption.json");
    for (const json& negative : file["negative"]) {
        const FieldCipher cipher =
            rails_field(keys_of({file["keys"]["primary_key"], file["keys"]["deterministic_key"]},
                                file["keys"]["key_derivation_salt"]),
                        {});
        BOOST_TEST(!opened(cipher, negative["stored"].get<std::string>()).has_value());
    }
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_sealed) {
    RailsOptions options;
    test::check_round_trips(random_field("key", options));
    options.deterministic = true;
    test::check_round_trips(random_field("key", options));
    options.key_references = true;
    options.compress = false;
    test::check_round_trips(random_field("key", options));
    options.deterministic = false;
    options.own_key_per_row = true;
    test::check_round_trips(random_field("key", options));
}

BOOST_AUTO_TEST_CASE(refuses_damage_at_every_byte) {
    const std::string endings("\0A=}", 4);  // white space around JSON changes nothing
    RailsOptions options;
    options.key_references = true;
    const FieldCipher plain = random_field("key", options);
    test::check_damage(plain, plain.seal("jonas@example.lt", ""), "", endings);
    test::check_damage(plain, plain.seal(std::string(200, 'x'), ""), "", endings);
    options.own_key_per_row = true;
    const FieldCipher envelope = random_field("key", options);
    test::check_damage(envelope, envelope.seal("jonas@example.lt", ""), "", endings);
    options = {.deterministic = true};
    const FieldCipher fixed = random_field("key", options);
    test::check_damage(fixed, fixed.seal("jonas@example.lt", ""), "", endings);
}

BOOST_AUTO_TEST_CASE(opens_with_earlier_keys_and_hashes_and_seals_with_the_last) {
    RailsOptions options{.deterministic = true};
    const FieldCipher both = rails_field(keys_of({"old", "new"}, "salt"), options);
    options.hashes = {RailsHash::Sha1};
    const FieldCipher oldest = rails_field(keys_of({"old"}, "salt"), options);
    options.hashes = {RailsHash::Sha256};
    const FieldCipher newest = rails_field(keys_of({"new"}, "salt"), options);
    BOOST_TEST((opened(both, oldest.seal("x", "")) == "x"));
    BOOST_TEST((opened(newest, both.seal("x", "")) == "x"));
    BOOST_TEST(!opened(newest, oldest.seal("x", "")).has_value());
    const std::vector<std::string> lookups = both.lookups("x", "");
    BOOST_TEST(lookups.size() == 4U);
    BOOST_TEST(lookups.front() == newest.seal("x", ""));
    BOOST_TEST(std::count(lookups.begin(), lookups.end(), oldest.seal("x", "")) == 1);
}

BOOST_AUTO_TEST_CASE(refuses_another_key_and_any_context) {
    const FieldCipher cipher = random_field("key");
    const std::string sealed = cipher.seal("x", "");
    BOOST_TEST(!opened(random_field("other"), sealed).has_value());
    BOOST_TEST(!opened(cipher, sealed, "row 1").has_value());
    BOOST_CHECK_THROW(cipher.seal("x", "row 1"), Error);
}

BOOST_AUTO_TEST_CASE(a_lost_mark_of_compression_gives_no_garbage) {
    const FieldCipher cipher = random_field("key");
    json sealed = json::parse(cipher.seal(std::string(200, 'x'), ""));
    sealed["h"].erase("c");
    BOOST_TEST(!opened(cipher, sealed.dump()).has_value());
    sealed = json::parse(cipher.seal("x", ""));
    sealed["h"]["c"] = true;
    BOOST_TEST(!opened(cipher, sealed.dump()).has_value());
}

BOOST_AUTO_TEST_CASE(takes_json_as_a_database_writes_it_again) {
    const FieldCipher cipher = random_field("key");
    const json sealed = json::parse(cipher.seal("x", ""));
    BOOST_TEST((opened(cipher, " " + sealed.dump(2) + "\n") == "x"));
}

BOOST_AUTO_TEST_CASE(names_the_form_of_message_pack_and_never_takes_it_for_plain) {
    const FieldCipher cipher = random_field("password");
    const std::string sealed =
        "\xcc\x80\x82\xa1p\xc4\x03"
        "abc\xa1h\x80";
    BOOST_TEST(cipher.has_form(sealed));
    BOOST_CHECK_EXCEPTION(cipher.open(sealed, ""), Error, [](const Error& error) {
        return error.why().find("message_pack, which is not read") != std::string::npos;
    });
    BOOST_TEST(!cipher.has_form("\xcc\x80 a text that begins with an accent"));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_of_the_form) {
    const FieldCipher cipher = random_field("key");
    json good = json::parse(cipher.seal("x", ""));
    for (const std::string text :
         {"", "jonas@example.lt", "{}", "[]", "null", "{\"p\":\"\"}", "{\"p\":\"\",\"h\":{}}",
          "{\"p\":1,\"h\":{}}", "{\"p\":\"eA==\",\"h\":[]}", "{\"p\":\"eA==\",\"h\":null}"}) {
        BOOST_TEST(!opened(cipher, text).has_value(), text);
    }
    const auto refused = [&](const std::string& header, const json& value) {
        json bad = good;
        bad["h"][header] = value;
        BOOST_TEST(!opened(cipher, bad.dump()).has_value(), header);
    };
    refused("at", base64("short"));
    refused("iv", base64("short"));
    refused("c", 1);
    refused("i", base64("ffff"));
    refused("x", "");
    refused("e", base64("UTF-16LE"));
    refused("k", good);
    refused("k", "");
    BOOST_TEST(!opened(cipher, std::string(100'000, '[')).has_value());
}

BOOST_AUTO_TEST_CASE(seals_only_utf_8) {
    BOOST_CHECK_THROW(random_field("key").seal("\xff", ""), Error);
}

BOOST_AUTO_TEST_CASE(wants_keys) {
    BOOST_CHECK_THROW(rails_field(keys_of({}, "salt"), {}), Error);
    BOOST_CHECK_THROW(rails_field(keys_of({""}, "salt"), {}), Error);
    BOOST_CHECK_THROW(rails_field(keys_of({"key"}, ""), {}), Error);
    BOOST_CHECK_THROW(
        rails_field(keys_of({"key"}, "salt"), {.deterministic = true, .own_key_per_row = true}),
        Error);
}

BOOST_AUTO_TEST_CASE(a_stream_that_swells_is_refused) {
    const std::string packed = zlib_deflate(std::string(1'000'000, 'x'));
    BOOST_TEST((zlib_inflate(packed, 1'000'000) == std::string(1'000'000, 'x')));
    BOOST_TEST(!zlib_inflate(packed, 999'999).has_value());
    BOOST_TEST(!zlib_inflate(packed.substr(0, packed.size() - 1), 1'000'000).has_value());
    BOOST_TEST(!zlib_inflate(packed + 'x', 1'000'000).has_value());
    BOOST_TEST(!zlib_inflate("", 1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
