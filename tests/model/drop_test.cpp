// SPDX-License-Identifier: Apache-2.0
// The worked examples that CalPrivacy publishes with the technical documentation of its platform
// (version 1.2.0), and what follows from the same rules.
#include "libdsar/model/drop.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/model/hash_spelling.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace dsar {
namespace {

using Texts = std::vector<std::string>;

std::string hashed(const std::string& text) {
    return base64(text_of(sha256_bytes(text)));
}

std::string composite(const Texts& parts) {
    return base64(text_of(drop_composite(parts)));
}

void check_texts(const Texts& found, const Texts& expected) {
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

Texts spelled(Spelling spelling, std::string_view kind, std::string_view raw) {
    Texts out;
    NormaliseOptions options;
    options.region = "LT";
    add_spellings(spelling, kind, raw, options, out);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(drop_rules)

BOOST_AUTO_TEST_CASE(hashes_the_published_examples_of_single_values) {
    const std::vector<std::pair<Texts, std::string>> examples{
        {drop_phone("+1(415)555-9317"), "vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E="},
        {drop_phone("+84(90)123 4567"), "ptzVkgbv9DonwvPCHmXmJ2SEOaolSh37z3ZzY/Gmm+U="},
        {drop_phone("+354(123)4567"), "Btrzydf5K6ALAKKXJGFHSx7u5bDzHC9WlVYtpq1n2rY="},
        {drop_phone("5551273811"), "jr/RAWYVN+ODBf2vRxwBASPwiO4x27OGI1y3IDhcwLo="},
        {drop_email("Anna.Smith@Domain.com"), "KA18MT/ph6IHYjzT9zwETySDQyvSh87YuoSBpOQtkhE="},
        {drop_email("danielle.johnson12@example.com"),
         "mKDnDvwF2inxrKcK1hJN2TRkxPfL6kzNNTtU12eH8Bw="},
        {drop_name("Juan Pablo"), "91hIbrbzNeqHs3o81O5yNrXUj7wDd2shvZ6THKi9qz8="},
        {drop_name("Martinez"), "2wRPGbwBNxhShjRczx8GfS2c4cjvs4NJskeWloUNtp8="},
        {drop_birth_date("July 4, 1776"), "skXYXxBER6HQTZ3rXSZH1wVGLQ054mS5rbR/bwvzy4I="},
        {drop_zip("91790-3771"), "2FPZucR4x7U8KlM+SFAX4LPGhwNz/PIZUCSUdDh0o/s="},
        {drop_zip("M1B 1A1"), "n8L9q8mVeT6Xt9/EeUNiTukGDrkbPJ3DvOEx14uElxk="},
        {drop_zip(" 00712345"), "aeNUYKh7Xw5sqpxSbSP9eOHsj6iXewbUyavv89DIuhQ="},
        {drop_zip(" 00300-9999"), "mDvWFLta/s5as7YCP3EUfNe2vCMU+dJ690IlQcZVg4k="},
        {drop_code("1HGCM82633A004352"), "iNswy1m+0VSt8jAfFrvaiQ1R/0HAbgSwNGkwqo6QBss="},
        {drop_code("a3f1c2d4-5678-90ab-cdef-1234567890ab"),
         "250KY6lOgzYUB3EHrkbDCE2kMEZQE69SF38muhoDudI="},
        {drop_code("SmartTV_9F8E7D6C"), "d9fxuTIrKksBXYDlaWsvQbcyUUfCbUx7v78gd+KP+tc="}};
    for (const auto& [texts, hash] : examples) {
        BOOST_REQUIRE(!texts.empty());
        BOOST_TEST(hashed(texts.front()) == hash);
    }
}

BOOST_AUTO_TEST_CASE(hashes_the_published_examples_of_several_values) {
    BOOST_TEST(composite({"danielle", "johnson", "19850704", "91790"}) ==
               "PQOfn1RffEKmqMmNAzDKKaoZCwxWbQZkQzPWmQo9REA=");
    BOOST_TEST(composite({"eve", "genesis", "1hgcm82633a004352"}) ==
               "rtnDuXIe63jXYQQXW5r07GJ7lSsrib8+46QuKFwkOmk=");
}

BOOST_AUTO_TEST_CASE(keeps_the_last_ten_digits_of_a_number) {
    check_texts(drop_phone("+1(415)555-9317"), {"4155559317"});
    check_texts(drop_phone("+84(90)123 4567"), {"4901234567"});
    check_texts(drop_phone("(415) 555-9317 ext. 12"), {"5555931712", "4155559317"});
    check_texts(drop_phone("911"), {"911"});
    check_texts(drop_phone("none"), {});
}

BOOST_AUTO_TEST_CASE(keeps_dots_and_tags_of_an_address) {
    check_texts(drop_email(" A.Lice+Tag@Co.com "), {"a.lice+tag@co.com"});
    check_texts(drop_email("Ana <Ana@x.example>"), {"ana<ana@x.example>", "ana@x.example"});
    check_texts(drop_email("no address"), {});
}

BOOST_AUTO_TEST_CASE(writes_names_in_latin_letters_without_marks) {
    check_texts(drop_name("José"), {"jose"});
    check_texts(drop_name("Müller"), {"muller"});
    check_texts(drop_name("O'Brien-Smith"), {"obriensmith"});
    check_texts(drop_name("  van  der  Berg "), {"vanderberg"});
    check_texts(drop_name("Straße"), {"strasse"});
    check_texts(drop_name("ŁUKASZ"), {"lukasz"});
    check_texts(drop_name("Žukauskaitė"), {"zukauskaite"});
    BOOST_TEST(drop_name("Иванов").front() == "ivanov");
    BOOST_TEST(drop_name("Ёлкина").front() == "yolkina");
    BOOST_TEST(drop_name("Щербакова").front() == "shcherbakova");
    BOOST_TEST(drop_name("Θεοδώρου").front() == "theodoroy");
    check_texts(drop_name("田中"), {"田中"});
    check_texts(drop_name("김"), {"김"});
    check_texts(drop_name("محمد"), {"محمد"});
    check_texts(drop_name("שלום"), {"שלום"});
    check_texts(drop_name("'- "), {});
}

BOOST_AUTO_TEST_CASE(reads_dates_as_people_write_them) {
    for (const char* raw : {"1985-07-04", "19850704", "1985-07-04T00:00:00Z", "1985/7/4",
                            "04.07.1985", "4 July 1985", "Jul 4th, 1985"}) {
        check_texts(drop_birth_date(raw), {"19850704"});
    }
    check_texts(drop_birth_date("07/04/1985"), {"19850407", "19850704"});
    for (const char* raw : {"", "1985", "1985-13-01", "1985-02-30", "July 1985", "unknown"}) {
        check_texts(drop_birth_date(raw), {});
    }
}

BOOST_AUTO_TEST_CASE(reads_post_codes) {
    check_texts(drop_zip("02134"), {"2134"});
    check_texts(drop_zip("K1A-0B1"), {"k1a0b"});
    check_texts(drop_zip("0000"), {});
}

BOOST_AUTO_TEST_CASE(knows_its_lists) {
    for (const DropList list : all_drop_lists) {
        BOOST_TEST((drop_list_of(name_of(list)) == list));
    }
    BOOST_TEST((drop_list_of("namevin") == DropList::NameVin));
    BOOST_TEST(!drop_list_of("Removed"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hash_spellings)

BOOST_AUTO_TEST_CASE(writes_addresses_as_each_maker_does) {
    check_texts(spelled(Spelling::Lower, "email", " J.O+a@Gmail.com"), {"j.o+a@gmail.com"});
    check_texts(spelled(Spelling::Google, "email", "J.O+a@gmail.com"),
                {"jo+a@gmail.com", "jo@gmail.com"});
    check_texts(spelled(Spelling::Uid2, "email", "J.O+a@gmail.com"), {"jo@gmail.com"});
    check_texts(spelled(Spelling::Uid2, "email", "J.O+a@x.example"), {"j.o+a@x.example"});
    check_texts(spelled(Spelling::Any, "email", "Jo@x.example"), {"Jo@x.example", "jo@x.example"});
    check_texts(spelled(Spelling::Any, "email", "nobody"), {});
}

BOOST_AUTO_TEST_CASE(writes_numbers_as_each_maker_does) {
    check_texts(spelled(Spelling::Lower, "phone", "8 612 34567"), {"+37061234567"});
    check_texts(spelled(Spelling::Meta, "phone", "8 612 34567"), {"37061234567"});
    check_texts(spelled(Spelling::Any, "phone", "8 612 34567"),
                {"8 612 34567", "+37061234567", "37061234567"});
    check_texts(spelled(Spelling::Drop, "phone", "+1(415)555-9317"), {"4155559317"});
}

BOOST_AUTO_TEST_CASE(writes_other_values_as_they_stand_and_in_lower_case) {
    check_texts(spelled(Spelling::Any, "account_id", " AB-1 "), {"AB-1", "ab-1"});
    check_texts(spelled(Spelling::Lower, "account_id", "0"), {"0"});
    check_texts(spelled(Spelling::Drop, "maid", "A3F1-C2D4"), {"a3f1c2d4"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
