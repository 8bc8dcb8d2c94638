// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/yaml.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

std::string json_of(std::string_view yaml) {
    return read_yaml(yaml, "a.yaml").json->dump();
}

std::string complaint(std::string_view yaml) {
    try {
        return "none, but " + json_of(yaml);
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::NotSetUp));
        BOOST_TEST(error.what() == "cannot read a.yaml");
        return error.why();
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(yaml)

BOOST_AUTO_TEST_CASE(reads_scalars_by_the_core_schema) {
    BOOST_TEST(json_of("[true, false, no, yes, on, off, True, y]") ==
               R"([true,false,"no","yes","on","off","True","y"])");
    BOOST_TEST(json_of("[1, -5, 0, 0x1F, 0o17, 18446744073709551615]") ==
               "[1,-5,0,31,15,18446744073709551615]");
    BOOST_TEST(json_of("[1.5, .5, 1., -2.5e3, 1e3]") == "[1.5,0.5,1.0,-2500.0,1000.0]");
    BOOST_TEST(json_of("[~, null, ]") == "[null,null]");
    BOOST_TEST(json_of("a:") == R"({"a":null})");
    BOOST_TEST(json_of("['1', \"true\", 'null', '']") == R"(["1","true","null",""])");
    BOOST_TEST(json_of("[!!str 5, ! 5, !!int 5]") == R"(["5","5",5])");
}

BOOST_AUTO_TEST_CASE(keeps_as_text_what_numbers_would_lose) {
    BOOST_TEST(
        json_of("[+37061234567, 007, 05.5, 18446744073709551616, .inf, .nan, 1_000, 12:30:00, "
                "2024-01-01, 1e999, -, ., e5, 0x, -01, 1.2.3]") ==
        R"(["+37061234567","007","05.5","18446744073709551616",".inf",".nan","1_000",)"
        R"("12:30:00","2024-01-01","1e999","-",".","e5","0x","-01","1.2.3"])");
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_keys_and_reads_json) {
    BOOST_TEST(json_of("b: 1\na: {c: [x, {d: e}]}\n5: k\n") ==
               R"({"b":1,"a":{"c":["x",{"d":"e"}]},"5":"k"})");
    BOOST_TEST(json_of("{\"b\": [1, \"\\u0105\"], \"a\": null}") ==
               "{\"b\":[1,\"\xc4\x85\"],\"a\":null}");
    BOOST_TEST(json_of("") == "null");
}

BOOST_AUTO_TEST_CASE(names_the_place_of_every_value) {
    const YamlDocument document = read_yaml(
        "store: app\n"
        "collections:\n"
        "  \xc4\x85/b:\n"
        "    keys: [id, {x~: 1}]\n"
        "  list:\n"
        "  - one\n"
        "  - two: 2\n"
        "\xc4\x85\xc4\x8d: {a: b}\r\n"
        "last: 1\r\n",
        "a.yaml");
    BOOST_TEST(document.where("") == "line 1, column 1");
    BOOST_TEST(document.where("/store") == "line 1, column 1");
    BOOST_TEST(document.where("/collections/\xc4\x85~1b") == "line 3, column 3");
    BOOST_TEST(document.where("/collections/\xc4\x85~1b/keys/0") == "line 4, column 12");
    BOOST_TEST(document.where("/collections/\xc4\x85~1b/keys/1/x~0") == "line 4, column 17");
    BOOST_TEST(document.where("/collections/list/1/two") == "line 7, column 5");
    BOOST_TEST(document.where("/\xc4\x85\xc4\x8d/a") == "line 8, column 6");
    BOOST_TEST(document.where("/last") == "line 9, column 1");
    BOOST_TEST(document.where("/last/none/at/all") == "line 9, column 1");
    BOOST_TEST(document.where("/none") == "line 1, column 1");
}

BOOST_AUTO_TEST_CASE(refuses_duplicate_keys) {
    BOOST_TEST(complaint("a: 1\nb: {c: 1, d: 2,\n    c: 3}\n") ==
               "line 3, column 5: the key 'c' is there twice, first in line 2");
    BOOST_TEST(complaint("a: 1\n\"a\": 2\n") ==
               "line 2, column 1: the key 'a' is there twice, first in line 1");
    BOOST_TEST(json_of("[{a: 1}, {a: 2}]") == R"([{"a":1},{"a":2}])");
}

BOOST_AUTO_TEST_CASE(names_the_place_of_what_it_cannot_read) {
    BOOST_TEST(complaint("a: [1, 2\nb: 3\n").starts_with("line "));
    BOOST_TEST(complaint("a: 1\n---\nb: 2\n") ==
               "line 2, column 1: a second document; one file holds one");
    BOOST_TEST(complaint("? [a]\n: 1\n") == "line 1, column 3: a key must be text");
    BOOST_TEST(complaint("a: !thing 5\n") == "line 1, column 4: the tag !thing is not read");
    BOOST_TEST(complaint("a: 1\nb: \x04\nc: 2\n") == "line 2, column 4: a control character");
    BOOST_TEST(complaint("\xc4\x85: \xff\n") == "line 1, column 4: the text is not UTF-8");
    BOOST_TEST(complaint(std::string("a\0b", 3)) == "line 1, column 2: a control character");
    BOOST_TEST(complaint(std::string(100, '[') + std::string(100, ']')) ==
               "line 1, column 65: more than 64 levels deep");
    BOOST_TEST(complaint(std::string(100000, '[')).starts_with("line 1, column "));
}

BOOST_AUTO_TEST_CASE(copies_aliases_but_no_bombs) {
    BOOST_TEST(json_of("a: &x {b: [1]}\nc: *x\n") == R"({"a":{"b":[1]},"c":{"b":[1]}})");
    BOOST_TEST(read_yaml("a: &x {b: 1}\nc: *x\n", "f").where("/c/b") == "line 2, column 1");
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 10; ++level) {
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
        for (int copy = 0; copy < 10; ++copy) {
            bomb += "*a" + std::to_string(level - 1) + (copy < 9 ? ", " : "]\n");
        }
    }
    BOOST_TEST(complaint(bomb).ends_with("more than 1000000 values"));
    BOOST_TEST(complaint("a: &x [*x]\n") ==
               "line 1, column 8: the alias stands inside its own anchor");
    BOOST_TEST(complaint("a: *none\n").starts_with("line 1"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
