// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/record.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/model/json_value.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace dsar {
namespace {

std::string texts(const std::vector<Value>& values) {
    std::string all;
    for (const Value& value : values) {
        all += (all.empty() ? "" : "|") + (value.is_null() ? "NULL" : value.text);
    }
    return all;
}

Record document() {
    return {{{"id", integer_value(5)}},
            {{"id", integer_value(5)},
             {"caller", {ValueKind::Json, R"({"number": "+370\u0031", "n": {"a.b": 1.10}})"}},
             {"items", {ValueKind::Json, R"([{"email": "a@x"}, {"email": null}, {"e": 1}, 7])"}},
             {"a.b", text_value("dotted")},
             {"column", text_value(R"( {"email": "in text", "x": [1, 2]} )")},
             {"empty", {}}}};
}

std::string random_bytes(std::mt19937& random) {
    std::string bytes;
    for (std::size_t left = random() % 20; left > 0; --left) {
        bytes += static_cast<char>(random() % 256);
    }
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record)

BOOST_AUTO_TEST_CASE(names_records_by_their_key) {
    BOOST_TEST(key_text({{"id", integer_value(5)}}) == "5");
    BOOST_TEST(key_text({{"id", text_value("a/b \"c\"")}}) == "a/b \"c\"");
    BOOST_TEST(key_text({{"a", integer_value(1)}, {"b", text_value("a/\"b")}}) == R"([1,"a/\"b"])");
    BOOST_TEST(key_text({{"a", {}}, {"b", {ValueKind::Bytes, "\x01\xff"}}}) ==
               R"([null,"x'01ff'"])");
}

BOOST_AUTO_TEST_CASE(splits_paths) {
    BOOST_TEST(path_parts("email") == std::vector<std::string>{"email"});
    BOOST_TEST(path_parts("items[].a b") == (std::vector<std::string>{"items", "[]", "a b"}));
    BOOST_TEST(path_parts("a[][].\"b.c\".d") ==
               (std::vector<std::string>{"a", "[]", "[]", "b.c", "d"}));
    BOOST_TEST(path_parts("\"say \"\"hi\"\"\"") == std::vector<std::string>{"say \"hi\""});
    BOOST_TEST(path_parts("#") == std::vector<std::string>{"#"});
    for (const char* path :
         {"", ".", "a.", ".a", "a..b", "\"a", "\"a\"b", "a[0]", "a[", "[]", "a\"b\""}) {
        BOOST_CHECK_THROW(path_parts(path), Error);
    }
}

BOOST_AUTO_TEST_CASE(finds_every_value_at_a_path) {
    const Record record = document();
    BOOST_TEST(texts(values_at(record, "id")) == "5");
    BOOST_TEST(texts(values_at(record, "caller.number")) == "+3701");
    BOOST_TEST(texts(values_at(record, "caller.n.\"a.b\"")) == "1.10");
    BOOST_TEST(texts(values_at(record, "items[].email")) == "a@x|NULL");
    BOOST_TEST(texts(values_at(record, "items[]")) ==
               R"({"email": "a@x"}|{"email": null}|{"e": 1}|7)");
    BOOST_TEST(texts(values_at(record, "\"a.b\"")) == "dotted");
    BOOST_TEST(texts(values_at(record, "a.b")) == "");
    BOOST_TEST(texts(values_at(record, "column.email")) == "in text");
    BOOST_TEST(texts(values_at(record, "empty")) == "NULL");
    BOOST_TEST(texts(values_at(record, "empty.more")) == "");
    BOOST_TEST(texts(values_at(record, "items.email")) == "");
    BOOST_TEST(texts(values_at({{{"#", integer_value(7)}}, {}}, "#")) == "7");
}

BOOST_AUTO_TEST_CASE(removes_only_what_stands_at_the_path) {
    Record record = document();
    BOOST_TEST(remove_at(record, "items[].email"));
    BOOST_TEST(texts(values_at(record, "items")) == R"([{},{},{"e": 1},7])");
    BOOST_TEST(remove_at(record, "caller.number"));
    BOOST_TEST(texts(values_at(record, "caller")) == R"({"n":{"a.b": 1.10}})");
    BOOST_TEST(remove_at(record, "column.x[]"));
    BOOST_TEST(texts(values_at(record, "column")) == R"({"email":"in text","x":[]})");
    BOOST_TEST(remove_at(record, "\"a.b\""));
    BOOST_TEST(texts(values_at(record, "\"a.b\"")) == "");
    BOOST_TEST(!remove_at(record, "\"a.b\""));
    BOOST_TEST(!remove_at(record, "none.at[].all"));
    BOOST_TEST(record.fields.size() == 5U);
}

BOOST_AUTO_TEST_CASE(removes_every_one_of_equal_keys) {
    Record record{{}, {{"a", {ValueKind::Json, R"({"b": 1, "c": 2, "b": 3, "\u0062": 4})"}}}};
    BOOST_TEST(texts(values_at(record, "a.b")) == "1|3|4");
    BOOST_TEST(remove_at(record, "a.b"));
    BOOST_TEST(texts(values_at(record, "a")) == R"({"c":2})");
}

BOOST_AUTO_TEST_CASE(packs_and_unpacks_without_loss) {
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        Record record;
        for (std::size_t left = random() % 6; left > 0; --left) {
            record.fields.push_back({random_bytes(random),
                                     {static_cast<ValueKind>(random() % 7), random_bytes(random)}});
        }
        record.key = {{"k", {ValueKind::Integer, "123456789012345678901234567890"}},
                      {"n", {ValueKind::Number, "1.10"}}};
        const Record back = unpack(pack(record));
        BOOST_TEST((back.fields == record.fields));
        BOOST_TEST((back.key == record.key));
        BOOST_TEST(record_digest(back) == record_digest(record));
    }
    BOOST_CHECK_THROW(unpack("[]"), Error);
    BOOST_CHECK_THROW(unpack("[[1],[]]"), Error);
    BOOST_CHECK_THROW(unpack("[[],[[\"a\",\"b\",\"c\"]]]"), Error);
    BOOST_CHECK_THROW(unpack(""), Error);
}

BOOST_AUTO_TEST_CASE(digest_tells_kinds_names_and_values_apart) {
    const auto digest = [](const char* name, ValueKind kind, const char* text) {
        return record_digest({{}, {{name, {kind, text}}}});
    };
    BOOST_TEST(digest("a", ValueKind::Text, "5") != digest("a", ValueKind::Integer, "5"));
    BOOST_TEST(digest("a", ValueKind::Text, "b") != digest("b", ValueKind::Text, "a"));
    BOOST_TEST(digest("ab", ValueKind::Text, "c") != digest("a", ValueKind::Text, "bc"));
    BOOST_TEST(digest("a", ValueKind::Null, "") != digest("a", ValueKind::Text, ""));
}

BOOST_AUTO_TEST_CASE(reads_the_fields_of_json_exactly) {
    const auto fields = fields_of_json(
        R"( {"a": 12345678901234567890123, "b": 1.10, "a": -0, "c": [1, 2], "d": "\ud83d\ude00\ud800", "e": true} )");
    BOOST_TEST(fields.size() == 6U);
    BOOST_TEST((fields[0].value == Value{ValueKind::Integer, "12345678901234567890123"}));
    BOOST_TEST((fields[1].value == Value{ValueKind::Number, "1.10"}));
    BOOST_TEST((fields[2] == Field{"a", {ValueKind::Integer, "-0"}}));
    BOOST_TEST((fields[3].value == Value{ValueKind::Json, "[1, 2]"}));
    BOOST_TEST((fields[4].value == text_value("\xf0\x9f\x98\x80\xef\xbf\xbd")));
    BOOST_TEST((fields[5].value == Value{ValueKind::Boolean, "true"}));
    BOOST_CHECK_THROW(fields_of_json("[]"), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
