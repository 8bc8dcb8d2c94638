// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/exact_json.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <random>

namespace dsar {
namespace {

// The document built anew from what the reader gives; nlohmann reads it as the second opinion.
Json rebuilt(const ExactJson& json) {
    switch (json.kind()) {
        case ExactJson::Kind::Object: {
            Json object = Json::object();
            for (const ExactMember& member : json.members()) {
                object[member.key] = rebuilt(member.value);
            }
            return object;
        }
        case ExactJson::Kind::Array: {
            Json array = Json::array();
            for (const ExactJson& element : json.elements()) {
                array.push_back(rebuilt(element));
            }
            return array;
        }
        case ExactJson::Kind::Text:
            return json.unescaped();
        case ExactJson::Kind::Null:
        case ExactJson::Kind::Boolean:
        case ExactJson::Kind::Number:
            break;
    }
    return Json::parse(json.text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_json)

BOOST_AUTO_TEST_CASE(agrees_with_another_parser_on_what_is_json) {
    std::mt19937 random(3);
    const std::string_view letters = "{}[]\",:0 1-.eE+tfn\\u\n";
    std::size_t valid = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text;
        for (std::size_t left = 1 + random() % 9; left > 0; --left) {
            text += letters[random() % letters.size()];
        }
        const bool expected = Json::accept(text);
        valid += expected ? 1 : 0;
        BOOST_TEST(ExactJson::is_valid(text) == expected, text);
        if (expected) {
            BOOST_TEST(rebuilt(ExactJson::read(text)) == Json::parse(text));
        }
    }
    BOOST_TEST(valid > 300U);
}

BOOST_AUTO_TEST_CASE(mutated_documents_are_judged_alike) {
    const std::string document =
        R"( {"a" : [1, -2.50e+3, {"b\u0041\n": null}], "c": {"d": [[], {}, true, false, "x\\\"y"]}} )";
    BOOST_TEST(rebuilt(ExactJson::read(document)) == Json::parse(document));
    std::mt19937 random(4);
    for (int round = 0; round < 30'000; ++round) {
        std::string text = document;
        text[random() % text.size()] = static_cast<char>(0x20 + random() % 0x5f);
        BOOST_TEST(ExactJson::is_valid(text) == Json::accept(text), text);
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_spelling) {
    const auto elements = ExactJson::read(" [ 1.10 , \"\\u0105\" ,1E5] ").elements();
    BOOST_TEST(elements[0].text() == "1.10");
    BOOST_TEST(elements[1].text() == "\"\\u0105\"");
    BOOST_TEST(elements[1].unescaped() == "\xc4\x85");
    BOOST_TEST(elements[2].text() == "1E5");
}

BOOST_AUTO_TEST_CASE(depth_costs_no_stack) {
    const std::size_t depth = 1'000'000;
    const std::string deep = std::string(depth, '[') + std::string(depth, ']');
    BOOST_TEST(ExactJson::is_valid(deep));
    BOOST_TEST(ExactJson::read(deep).elements().size() == 1U);
    BOOST_TEST(!ExactJson::is_valid(std::string(depth, '[')));
}

BOOST_AUTO_TEST_CASE(names_the_byte_that_is_wrong) {
    BOOST_CHECK_EXCEPTION(ExactJson::read("{\"a\": nul}"), Error,
                          [](const Error& error) { return error.why() == "at byte 7"; });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
