// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_schema.hpp"

#include "libdsar/base/error.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

const Json schema = Json::parse(R"({
  "type": "object",
  "title": "a map",
  "required": ["store", "collections"],
  "additionalProperties": false,
  "properties": {
    "store": {"type": "string", "pattern": "^[a-z]{1,20}$"},
    "kind": {"enum": ["sqlite", "csv", "jsonl"]},
    "level": {"type": "integer", "minimum": 1, "maximum": 5},
    "when": {"type": ["string", "null"], "minLength": 2},
    "collections": {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": {"$ref": "#/definitions/collection"}
    }
  },
  "definitions": {
    "collection": {
      "type": "object",
      "title": "a collection",
      "additionalProperties": false,
      "properties": {
        "retention": {"type": "string"},
        "purpose": {"type": "string"},
        "key": {"anyOf": [{"type": "string"},
                          {"type": "array", "minItems": 1, "items": {"type": "string"}}]},
        "identifies": {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/identifies"}]}
      }
    },
    "identifies": {
      "type": "object",
      "required": ["kind"],
      "additionalProperties": false,
      "properties": {"kind": {"type": "string"}, "extends": {"type": "boolean"}}
    }
  },
  "if": {"properties": {"kind": {"const": "csv"}}, "required": ["kind"]},
  "then": {"required": ["level"]}
})");

std::string found(const char* json) {
    std::string text;
    for (const Problem& problem : JsonSchema("map-9", schema).check(Json::parse(json))) {
        text += problem.where + ": " + problem.what + "; is " + problem.is + "; must " +
                problem.must + (problem.next.empty() ? "" : "; " + problem.next) + "\n";
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_schema)

BOOST_AUTO_TEST_CASE(accepts_a_valid_document) {
    BOOST_TEST(found(R"({"store": "app", "kind": "csv", "level": 5, "when": null, "collections":
        {"a": {"key": ["x"], "identifies": {"kind": "email"}}, "b": {"key": "x"}}})") == "");
}

BOOST_AUTO_TEST_CASE(names_every_unknown_key_and_the_nearest_known_one) {
    BOOST_TEST(
        found(
            R"({"store": "app", "collections": {"a/b": {"retenton": "x", "porpose": "y", "q": 1}}})") ==
        "/collections/a~1b/retenton: 'retenton' is not a key of a collection; is retenton; must "
        "one "
        "of: retention, purpose, key, identifies "
        "(map-9#/definitions/collection/additionalProperties)"
        "; did you mean 'retention'?\n"
        "/collections/a~1b/porpose: 'porpose' is not a key of a collection; is porpose; must one "
        "of: "
        "retention, purpose, key, identifies (map-9#/definitions/collection/additionalProperties); "
        "did "
        "you mean 'purpose'?\n"
        "/collections/a~1b/q: 'q' is not a key of a collection; is q; must one of: retention, "
        "purpose, "
        "key, identifies (map-9#/definitions/collection/additionalProperties)\n");
}

BOOST_AUTO_TEST_CASE(reports_each_violation_once_and_at_its_own_place) {
    BOOST_TEST(
        found(R"({"store": 5, "kind": "sqlte", "level": 9, "when": "",
                         "collections": {"a": {"purpose": false}}})") ==
        "/store: the wrong kind of value; is a whole number; must text "
        "(map-9#/properties/store/type)\n"
        "/kind: none of the values that may stand here; is text of 5 characters; must one of: "
        "sqlite, csv, jsonl (map-9#/properties/kind/enum); did you mean 'sqlite'?\n"
        "/level: out of range; is a whole number; must at most 5 "
        "(map-9#/properties/level/maximum)\n"
        "/when: too short; is empty text; must at least 2 characters "
        "(map-9#/properties/when/minLength)\n"
        "/collections/a/purpose: the wrong kind of value; is true or false; must text "
        "(map-9#/definitions/collection/properties/purpose/type)\n");
}

BOOST_AUTO_TEST_CASE(names_missing_keys) {
    BOOST_TEST(
        found(R"({"store": "app"})") ==
        ": the key 'collections' is missing; is an object without it; must with 'collections' "
        "(map-9#/required)\n");
    BOOST_TEST(found(R"({"store": "app", "kind": "csv", "collections": {"a": {}}})") ==
               ": the key 'level' is missing; is an object without it; must with 'level' "
               "(map-9#/then/required)\n");
}

BOOST_AUTO_TEST_CASE(explains_the_alternative_that_was_meant) {
    BOOST_TEST(
        found(R"({"store": "app", "collections": {"a": {"key": [5], "identifies":
                         {"knd": "email"}}, "b": {"key": 5}, "c": {"key": []}}})") ==
        "/collections/a/key/0: the wrong kind of value; is a whole number; must text "
        "(map-9#/definitions/collection/properties/key/anyOf/1/items/type)\n"
        "/collections/a/identifies: the key 'kind' is missing; is an object without it; must with "
        "'kind' (map-9#/definitions/identifies/required)\n"
        "/collections/a/identifies/knd: 'knd' is not a key here; is knd; must one of: kind, "
        "extends (map-9#/definitions/identifies/additionalProperties); did you mean 'kind'?\n"
        "/collections/b/key: the wrong kind of value; is a whole number; must text or a list "
        "(map-9#/definitions/collection/properties/key/anyOf)\n"
        "/collections/c/key: too few elements; is an empty list; must at least 1 "
        "(map-9#/definitions/collection/properties/key/anyOf/1/minItems)\n");
}

BOOST_AUTO_TEST_CASE(keeps_values_of_the_document_to_itself) {
    BOOST_TEST(
        found(R"({"store": "Secret Name", "kind": "secret", "level": 4711, "collections": {}})")
            .find("ecret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(survives_text_that_is_long_enough_to_break_a_regex) {
    const Json pattern = Json::parse(R"({"type": "string", "pattern": "^([a-z]+)+$"})");
    BOOST_TEST(JsonSchema("x", pattern).check(Json(std::string(10'000'000, 'a'))).size() == 1U);
    const Json keys = Json::parse(R"({"patternProperties": {"^[a-z]+$": {"type": "string"}}})");
    Json long_key;
    long_key[std::string(1'000'000, 'a')] = "x";
    BOOST_TEST(JsonSchema("x", keys).check(long_key).size() == 1U);
}

BOOST_AUTO_TEST_CASE(does_not_know_other_schemas) {
    BOOST_TEST(!has_schema("none-1"));
    BOOST_CHECK_THROW(check_schema("none-1", Json()), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
