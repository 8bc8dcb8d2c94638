// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/unicode.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/phone.hpp"
#include "libdsar/base/unicode_module.hpp"
#include "libdsar/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <thread>
#include <vector>

namespace dsar {
namespace {

std::string phone(std::string_view typed, std::string_view region) {
    return to_e164(typed, region).value_or("none");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unicode)

BOOST_AUTO_TEST_CASE(knows_utf8) {
    BOOST_TEST(is_utf8(""));
    BOOST_TEST(is_utf8("plain and \xc4\x85\xe2\x82\xac\xf0\x9f\x98\x80"));
    for (const char* text : {"\xff", "long enough text \xc3", "\xc0\x80", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) {
        BOOST_TEST(!is_utf8(text));
    }
}

BOOST_AUTO_TEST_CASE(composes_and_folds) {
    BOOST_TEST(nfc("Z\xcc\x8cym") == "\xc5\xbdym");
    BOOST_TEST(fold_case("Z\xcc\x8cYM") == "\xc5\xbeym");
    BOOST_TEST(fold_case("STRA\xc3\x9f"
                         "E") == "strasse");
    BOOST_TEST(fold_name("\xc5\xbdYMANT\xc4\x96 \xc5\xa0\xc4\x8c\xc4\x98") == "zymante sce");
    BOOST_TEST(fold_name("Stanis\xc5\x82"
                         "aw W\xc3\xb3jcik") == "stanislaw wojcik");
    BOOST_TEST(fold_name("\xef\xbc\xa1nna") == "anna");
    BOOST_TEST(nfc("a\xff") == "a\xff");
    BOOST_TEST(fold_case("A\xff") == "A\xff");
}

// fold_case and fold_name take a short cut for Latin letters; it must not show.
BOOST_AUTO_TEST_CASE(the_latin_table_agrees_with_icu) {
    auto* const in_case =
        reinterpret_cast<UnicodeFunction*>(module_symbol("unicode", "dsar_fold_case"));
    auto* const in_name =
        reinterpret_cast<UnicodeFunction*>(module_symbol("unicode", "dsar_fold_name"));
    std::mt19937 random(21);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (std::size_t left = 1 + random() % 6; left > 0; --left) {
            const auto below = [&](std::size_t limit) {
                return static_cast<char32_t>(random() % limit);
            };
            const char32_t kinds[] = {0x20 + below(0x5f), 0xc0 + below(0x190), 0x300 + below(0x70),
                                      0xa0 + below(0x20), 0x370 + below(0x90)};
            append_utf8(text, kinds[random() % (round % 4 == 0 ? 5 : 3)]);
        }
        std::string expected;
        BOOST_REQUIRE(in_case(text, expected));
        BOOST_TEST(fold_case(text) == expected);
        expected.clear();
        BOOST_REQUIRE(in_name(text, expected));
        BOOST_TEST(fold_name(text) == expected);
    }
}

BOOST_AUTO_TEST_CASE(folds_in_many_threads) {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([] {
            for (int round = 0; round < 200; ++round) {
                if (fold_name("\xc5\xbdYMANT\xc4\x96") != "zymante") {
                    BOOST_ERROR("folded wrongly");
                }
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(makes_text_safe_for_a_terminal) {
    BOOST_TEST(escape_untrusted("a\x1b[31mb\x7f") == "a\\u{001B}[31mb\\u{007F}");
    BOOST_TEST(escape_untrusted("a\xc2\x9bx") == "a\\u{009B}x");
    BOOST_TEST(escape_untrusted("\xe2\x80\xae"
                                "evil\xe2\x81\xa6") == "\\u{202E}evil\\u{2066}");
    BOOST_TEST(escape_untrusted("a\xe2\x80\x8b\xef\xbb\xbf") == "a\\u{200B}\\u{FEFF}");
    BOOST_TEST(escape_untrusted("a\xff\xc3") == "a\\xFF\\xC3");
    BOOST_TEST(escape_untrusted("a\nb\tc\r") == "a\\u{000A}b\\u{0009}c\\u{000D}");
    BOOST_TEST(escape_untrusted("a\nb\tc\r", true) == "a\nb\tc\\u{000D}");
    BOOST_TEST(escape_untrusted("\xc4\x85\xf0\x9f\x98\x80") == "\xc4\x85\xf0\x9f\x98\x80");
}

BOOST_AUTO_TEST_CASE(names_a_module_that_is_missing) {
    BOOST_CHECK_EXCEPTION(module_symbol("none", "x"), Error, [](const Error& error) {
        return std::string(error.what()).ends_with("lib/dsar/none.so");
    });
    BOOST_CHECK_THROW(module_symbol("unicode", "dsar_none"), Error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(phone_numbers)

BOOST_AUTO_TEST_CASE(reads_every_way_to_type_a_number) {
    for (const char* typed : {"+37061234567", "8 612 34567", "0 612 34567", "00370 612 34567",
                              "(8-612) 34567", "612 34567", "tel:+370-612-34567",
                              "+370 (612) 34567", "8~612 34567", "861234567", "370 612 34567",
                              "\xef\xbc\x98\xef\xbc\x96\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93\xef\xbc"
                              "\x94\xef\xbc\x95\xef\xbc\x96"
                              "\xef\xbc\x97",
                              "+370 612 34567 ext. 12",
                              "+370\xc2\xa0"
                              "612\xc2\xa0"
                              "34567"}) {
        BOOST_TEST(phone(typed, "LT") == "+37061234567", typed);
    }
    BOOST_TEST(phone("+49 0711 2842222", "LT") == "+497112842222");
    BOOST_TEST(phone("0711 2842222", "DE") == "+497112842222");
    BOOST_TEST(phone("+37061234567", "") == "+37061234567");
    BOOST_TEST(phone("0037061234567", "") == "+37061234567");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_number) {
    for (const char* typed :
         {"", "0", "call me", "12", "jo@x.com", "+999999999999999999", "8 612"}) {
        BOOST_TEST(phone(typed, "LT") == "none", typed);
    }
    BOOST_TEST(phone("8 612 34567", "") == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
