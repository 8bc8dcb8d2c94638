// SPDX-License-Identifier: Apache-2.0
// Check digits: published examples pass, and each with one digit changed does not.
#include "libdsar/discovery/checksum.hpp"

#include "libdsar/discovery/national_id.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

struct Example {
    const char* text;
    const char* country;
    bool checked = true;
};

std::ostream& operator<<(std::ostream& out, const Example& example) {
    return out << example.country << ' ' << example.text;
}

// The examples of the standards' own documents and of python-stdnum.
const Example examples[] = {
    {"33309240064", "LT or EE"},
    {"36805280109", "LT or EE"},
    {"161175-19997", "LV"},
    {"44051401359", "PL"},
    {"36574261809", "DE"},
    {"880320-0016", "SE"},
    {"19880320-0016", "SE"},
    {"131052-308T", "FI"},
    {"15108695088", "NO"},
    {"54362315K", "ES"},
    {"X2482300W", "ES"},
    {"RCCMNL83S18D969H", "IT"},
    {"2 95 10 99 126 111 93", "FR"},
    {"111222333", "NL"},
    {"85.07.30-033.28", "BE"},
    {"710319/2745", "CZ or SK"},
    {"1630615123457", "RO"},
    {"7523169263", "BG"},
    {"1237 010180", "AT"},
    {"756.9217.0769.85", "CH"},
    {"6433435F", "IE"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(checksum)

BOOST_DATA_TEST_CASE(knows_the_numbers_of_states, boost::unit_test::data::make(examples), example) {
    const auto match = dsar::match_national_id(example.text);
    BOOST_REQUIRE(match.has_value());
    BOOST_TEST(match->country == example.country);
    BOOST_TEST(match->checked);
}

BOOST_DATA_TEST_CASE(refuses_them_with_another_last_letter, boost::unit_test::data::make(examples),
                     example) {
    std::string text = example.text;
    const char last = text.back();
    for (char other : std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        const bool digit = other <= '9';
        if (other == last || digit != (last <= '9')) {
            continue;
        }
        text.back() = other;
        const auto match = dsar::match_national_id(text);
        BOOST_TEST((!match || match->country != example.country), text);
    }
}

BOOST_AUTO_TEST_CASE(says_when_only_the_form_is_right) {
    for (const Example& example :
         {Example{"536-90-4399", "US", false}, Example{"211062-5629", "DK", false},
          Example{"AB 12 34 56 C", "GB", false}}) {
        const auto match = dsar::match_national_id(example.text);
        BOOST_REQUIRE(match.has_value());
        BOOST_TEST(match->country == example.country);
        BOOST_TEST(!match->checked);
    }
    BOOST_TEST(!dsar::match_national_id("536904399").has_value());  // a number like any other
}

BOOST_AUTO_TEST_CASE(asks_for_a_date_that_exists) {
    BOOST_TEST(!dsar::match_national_id("33302300060").has_value());
    BOOST_TEST(!dsar::match_national_id("").has_value());
    BOOST_TEST(!dsar::match_national_id("1234567890123456789012345").has_value());
}

BOOST_AUTO_TEST_CASE(knows_cards_by_network_length_and_check_digit) {
    BOOST_TEST(dsar::is_card_number("4111 1111 1111 1111"));
    BOOST_TEST(dsar::is_card_number("5500-0000-0000-0004"));
    BOOST_TEST(dsar::is_card_number("378282246310005"));
    BOOST_TEST(!dsar::is_card_number("4111 1111 1111 1112"));
    BOOST_TEST(!dsar::is_card_number("9111111111111116"));  // Luhn holds, nobody issues it
    BOOST_TEST(!dsar::is_card_number("41111.11111111111"));
    BOOST_TEST(!dsar::is_card_number("0000000000000000"));
}

BOOST_AUTO_TEST_CASE(knows_bank_accounts_by_country_length_and_check_digits) {
    BOOST_TEST(dsar::is_iban("LT12 1000 0111 0100 1000"));
    BOOST_TEST(dsar::is_iban("DE89370400440532013000"));
    BOOST_TEST(dsar::is_iban("gb29 nwbk 6016 1331 9268 19"));
    BOOST_TEST(!dsar::is_iban("LT12 1000 0111 0100 1001"));
    BOOST_TEST(!dsar::is_iban("DE8937040044053201300"));
    BOOST_TEST(!dsar::is_iban("XX89370400440532013000"));
    BOOST_TEST(!dsar::is_iban("DE89-3704-0044-0532-0130-00"));
}

BOOST_AUTO_TEST_SUITE_END()
