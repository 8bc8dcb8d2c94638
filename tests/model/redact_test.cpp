// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/redact.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace dsar;

std::vector<Needles> person() {
    std::vector<Needles> out;
    out.emplace_back(Form::Email, NormaliseOptions());
    out.back().add("jo@x.com");
    out.emplace_back(Form::Phone, NormaliseOptions{"LT", false, false});
    out.back().add("+37060012345");
    out.emplace_back(Form::Name, NormaliseOptions());
    out.back().add("ona petraite");
    return out;
}

bool finds(std::string_view text, const std::vector<Needles>& needles) {
    bool found = false;
    for (const Needles& each : needles) {
        each.mentions(text, [&](const std::string&) { found = true; });
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(redact)

BOOST_AUTO_TEST_CASE(takes_out_what_names_the_person_and_nothing_else) {
    const auto needles = person();
    BOOST_TEST(redacted("write to jo@x.com, please", needles) == "write to [redacted], please");
    BOOST_TEST(redacted("<jo@x.com>;bobjo@x.com", needles) == "<[redacted]>;bobjo@x.com");
    BOOST_TEST(redacted("call 8 600 12345 or 8 600 12346", needles) ==
               "call 8 [redacted] or 8 600 12346");
    BOOST_TEST(redacted("Ona Petraitė asked;\n  Ona Kazlaitė did not", needles) ==
               "[redacted] asked;\n  Ona Kazlaitė did not");
    BOOST_TEST(redacted("nobody at all", needles) == "nobody at all");
    BOOST_TEST(redacted("", needles) == "");
}

BOOST_AUTO_TEST_CASE(leaves_nothing_that_is_found) {
    const auto needles = person();
    const std::vector<std::string> pieces{
        "jo@x.com",  "JO@X.COM", "+370 600 12345", "860012345",
        "Petraitė,", "Ona",      "Petraitė",       "mailto:jo%40x.com",
        "x",         "(8-600)",  "12345",          "ona.petraite",
        "a@b.c",     "\n",       "„Ona“",          "\t",
        ";",         "600"};
    std::mt19937 chance(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (int piece = 0; piece < 8; ++piece) {
            text += pieces[chance() % pieces.size()];
            text += chance() % 3 == 0 ? "" : " ";
        }
        const std::string now = redacted(text, needles);
        BOOST_TEST(!finds(now, needles), text);
        BOOST_TEST((finds(text, needles) || now == text), text);
        BOOST_TEST(redacted(now, needles) == now);
    }
}

BOOST_AUTO_TEST_SUITE_END()
