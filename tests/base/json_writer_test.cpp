// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <random>

namespace dsar {
namespace {

std::string written(const std::function<void(JsonWriter&)>& write) {
    std::string text;
    JsonWriter writer([&](std::string_view piece) { text += piece; });
    write(writer);
    return text;
}

Json random_value(std::mt19937& random, int depth) {
    switch (random() % (depth > 3 ? 4 : 6)) {
        case 0:
            return nullptr;
        case 1:
            return static_cast<std::int64_t>(random()) - (std::int64_t{1} << 31);
        case 2:
            return random() % 2 == 0;
        case 3: {
            std::string text;
            for (std::size_t left = random() % 12; left > 0; --left) {
                text += static_cast<char>(random() % 128);
            }
            return text;
        }
        case 4: {
            Json array = Json::array();
            for (std::size_t left = random() % 4; left > 0; --left) {
                array.push_back(random_value(random, depth + 1));
            }
            return array;
        }
        default: {
            Json object = Json::object();
            for (std::size_t left = random() % 4; left > 0; --left) {
                object["k" + std::to_string(left) + "\""] = random_value(random, depth + 1);
            }
            return object;
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(writes_what_a_parser_reads_back) {
    std::mt19937 random(20250307);
    for (int round = 0; round < 500; ++round) {
        const Json json = random_value(random, 0);
        const std::string text = written([&](JsonWriter& writer) { writer.value(json); });
        BOOST_TEST(Json::parse(text) == json);
        BOOST_TEST(text == json.dump(2));
    }
}

BOOST_AUTO_TEST_CASE(writes_as_the_parser_would_with_or_without_white_space) {
    std::mt19937 random(4);
    for (int round = 0; round < 200; ++round) {
        const Json value = random_value(random, 0);
        BOOST_TEST(written([&](JsonWriter& json) { json.value(value); }) == value.dump(2));
        std::string text;
        JsonWriter writer([&](std::string_view piece) { text += piece; },
                          JsonWriter::Layout::Compact);
        writer.value(value);
        BOOST_TEST(text == value.dump());
    }
}

BOOST_AUTO_TEST_CASE(keeps_every_digit_of_a_raw_number) {
    const std::string text = written([](JsonWriter& writer) {
        writer.begin_object();
        writer.key("price");
        writer.raw("1.10");
        writer.key("id");
        writer.raw("123456789012345678901234567890");
        writer.end_object();
    });
    BOOST_TEST(text == "{\n  \"price\": 1.10,\n  \"id\": 123456789012345678901234567890\n}");
}

BOOST_AUTO_TEST_CASE(replaces_bytes_that_are_no_utf8) {
    BOOST_TEST(json_quoted("a\xff\xc3z\xed\xa0\x80") ==
               "\"a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int left = 0; left < 9; ++left) {
            bytes += static_cast<char>(random() % 256);
        }
        BOOST_TEST(Json::parse(json_quoted(bytes)).is_string());
        BOOST_TEST(
            json_quoted(bytes) ==
            Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace).replace(0, 0, ""));
    }
}

BOOST_AUTO_TEST_CASE(writes_empty_containers_on_one_line) {
    BOOST_TEST(written([](JsonWriter& writer) {
                   writer.value(Json::parse("{\"a\":[],\"b\":{}}"));
               }) == "{\n  \"a\": [],\n  \"b\": {}\n}");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
