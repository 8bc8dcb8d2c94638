// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/phone.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace dsar {
namespace {

// Countries with and without a national prefix, with rules to change it, with several codes to dial
// abroad, with an area that is added, and those that share a code.
constexpr std::array<std::string_view, 38> regions{
    "LT", "LV", "EE", "PL", "DE", "AT", "CH", "FR", "IT", "ES", "GB", "GG", "IM",
    "IE", "SE", "FI", "NO", "DK", "US", "CA", "AG", "MX", "BR", "AR", "CL", "CO",
    "AU", "CX", "NZ", "JP", "KR", "CN", "IN", "RU", "KZ", "MN", "ER", ""};
constexpr std::array<std::string_view, 30> codes{
    "370", "371", "48", "49",  "43",  "33",  "39",  "34",  "44", "353",
    "46",  "358", "1",  "52",  "55",  "54",  "61",  "64",  "81", "82",
    "86",  "91",  "7",  "976", "291", "800", "882", "999", "0",  "979"};

class Typing {
 public:
    std::string number() {
        std::string typed;
        switch (random_() % 6) {
            case 0:
            case 1:
                typed = "+" + code();
                break;
            case 2:
                typed = "0";
                break;
            case 3:
                typed = code();
                break;
            case 4:
                typed = "00" + (random_() % 2 == 0 ? code() : "");
                break;
            default:
                break;
        }
        for (std::size_t left = 3 + random_() % 12; left > 0; --left) {
            // Prefixes are made of few digits.
            typed += static_cast<char>('0' + random_() % (random_() % 4 == 0 ? 2 : 10));
            if (random_() % 5 == 0) {
                typed += " -.()/~"[random_() % 7];
            }
        }
        return typed;
    }
    std::string_view region() { return regions[random_() % regions.size()]; }

 private:
    std::string code() { return std::string(codes[random_() % codes.size()]); }

    std::mt19937 random_{5};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(phone_numbers)

// Most are told from others that begin alike: no other than what parsing each gives.
BOOST_AUTO_TEST_CASE(are_what_parsing_each_makes_of_them) {
    Typing typing;
    std::size_t numbers = 0;
    for (std::size_t count = 0; count < 20'000; ++count) {
        const std::string typed = typing.number();
        const std::string_view region = typing.region();
        const auto expected = parsed_to_e164(typed, region);
        numbers += expected ? 1U : 0U;
        const auto got = to_e164(typed, region);
        BOOST_TEST(got.value_or("none") == expected.value_or("none"), typed << " in " << region);
    }
    BOOST_TEST(numbers > 4'000U);
}

BOOST_AUTO_TEST_CASE(are_told_from_each_other_by_all_of_their_digits) {
    for (unsigned number = 0; number < 2'000; ++number) {
        const std::string digits = std::to_string(60'000'000 + number * 4999);
        const std::string expected = "+370" + digits;
        BOOST_TEST(to_e164("8 " + digits, "LT").value_or("") == expected);
        BOOST_TEST(
            to_e164("(0-" + digits.substr(0, 3) + ") " + digits.substr(3), "LT").value_or("") ==
            expected);
        BOOST_TEST(to_e164(expected, "US").value_or("") == expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
