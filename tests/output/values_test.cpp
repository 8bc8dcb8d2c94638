// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/csv.hpp"
#include "libdsar/output/html.hpp"
#include "libdsar/output/nested_text.hpp"
#include "libdsar/output/safe_name.hpp"
#include "libdsar/output/value_json.hpp"
#include "libdsar/output/wording.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

std::string json_of(const Value& value) {
    std::string text;
    JsonWriter writer([&](std::string_view piece) { text += piece; });
    write_value(writer, value);
    return text;
}

BOOST_AUTO_TEST_CASE(json_keeps_every_digit_and_every_byte) {
    BOOST_TEST(json_of({ValueKind::Number, "1.10"}) == "1.10");
    BOOST_TEST(json_of({ValueKind::Integer, "123456789012345678901234567890"}) ==
               "123456789012345678901234567890");
    BOOST_TEST(json_of({ValueKind::Json, "[1.0, {\"a\":1.50}]"}) == "[1.0, {\"a\":1.50}]");
    BOOST_TEST(Json::parse(json_of({ValueKind::Bytes, "\xFF\x01"}))["base64"] == "/wE=");
    const Json bad = Json::parse(json_of(text_value("a\xFF")));
    BOOST_TEST(bad["base64"] == "Yf8=");
    BOOST_TEST(bad["text"] == "a\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(what_common_readers_cannot_read_is_text) {
    BOOST_TEST(json_of({ValueKind::Number, "1e999"}) == "\"1e999\"");
    BOOST_TEST(json_of({ValueKind::Number, "inf"}) == "\"inf\"");
    BOOST_TEST(json_of({ValueKind::Json, "{broken"}) == "\"{broken\"");
    const std::string deep = std::string(5000, '[') + std::string(5000, ']');
    BOOST_TEST(Json::parse(json_of({ValueKind::Json, deep})).is_string());
}

BOOST_AUTO_TEST_CASE(base64_is_as_others_write_it) {
    BOOST_TEST(base64("") == "");
    BOOST_TEST(base64("f") == "Zg==");
    BOOST_TEST(base64("foobar") == "Zm9vYmFy");
    const std::string large((6U << 20) + 1, 'x');
    BOOST_TEST(base64(large).size() == 4 * ((large.size() + 2) / 3));
    BOOST_TEST(base64(large).find('=') == base64(large).size() - 2);
}

BOOST_AUTO_TEST_CASE(a_spreadsheet_never_sees_a_formula) {
    for (const char* text :
         {"=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＠a", "|cmd", "%0A"}) {
        const std::string cell = csv_cell(text_value(text));
        BOOST_TEST((cell.starts_with("'") || cell.starts_with("\"'")), cell);
    }
    BOOST_TEST(csv_cell(integer_value(-5)) == "-5");
    BOOST_TEST(csv_cell({ValueKind::Number, "-1.10"}) == "-1.10");
    BOOST_TEST(csv_cell({ValueKind::Number, "-1+cmd|x"}) == "'-1+cmd|x");
    BOOST_TEST(csv_text("=header") == "'=header");
}

BOOST_AUTO_TEST_CASE(csv_quotes_what_rfc_4180_wants_quoted) {
    BOOST_TEST(csv_cell(text_value("a,b")) == "\"a,b\"");
    BOOST_TEST(csv_cell(text_value("say \"x\"\r\n")) == "\"say \"\"x\"\"\r\n\"");
    BOOST_TEST(csv_cell({}) == "");
    BOOST_TEST(csv_cell(text_value("")) == "\"\"");
    BOOST_TEST(csv_cell(text_value("a\xFF")) == "a\xEF\xBF\xBD");
    BOOST_TEST(csv_cell({ValueKind::Bytes, "\xFF"}) == "base64:/w==");
}

BOOST_AUTO_TEST_CASE(html_shows_hostile_text_as_text) {
    BOOST_TEST(html_text("<b a='1' b=\"2\">`&") ==
               "&lt;b a&#61;&#39;1&#39; b&#61;&quot;2&quot;&gt;&#96;&amp;");
    BOOST_TEST(html_text("a\xE2\x80\xAE"
                         "b") == "a\\u{202E}b");
    BOOST_TEST(html_text(std::string_view("\0\x7F\xC2\x85", 4)) == "\\u{0000}\\u{007F}\\u{0085}");
    BOOST_TEST(html_text("\xEF\xBB\xBF\xE2\x80\x8B\xE2\x81\xA6") == "\\u{FEFF}\\u{200B}\\u{2066}");
    BOOST_TEST(html_text("a\xFFz") == "a\\xFFz");
    BOOST_TEST(html_text("a\r\nb\tc\rd") == "a\nb\tc\\u{000D}d");
    BOOST_TEST(html_text("Žalė 🙂 שלום") == "Žalė 🙂 שלום");
}

BOOST_AUTO_TEST_CASE(nested_values_read_without_brackets) {
    BOOST_TEST(nested_text(R"({"a":[1, 2.50], "b":{"c":"x \"y\" \u0161"}, "d":[], "e":{}})") ==
               "a:\n  – 1\n  – 2.50\nb:\n  c: x \"y\" š\nd: empty list\ne: nothing");
    BOOST_TEST(nested_text(R"([{"who":"Ana","ok":true},{"who":null}])") ==
               "– who: Ana\n  ok: yes\n– who: no value");
    BOOST_TEST(nested_text("[[1],[]]") == "– – 1\n– empty list");
    BOOST_TEST(nested_text("{broken") == "{broken");
}

BOOST_AUTO_TEST_CASE(names_of_files_are_safe_everywhere_and_never_collide) {
    BOOST_TEST(safe_name("app") == "app");
    BOOST_TEST(safe_name("a/b\\c:d é") == "a_b_c_d___");
    BOOST_TEST(safe_name("..") == "_.._");
    BOOST_TEST(safe_name("") == "__");
    BOOST_TEST(safe_name("CON.csv") == "_CON.csv_");
    BOOST_TEST(safe_name(std::string(300, 'x')).size() == 80);
    BOOST_TEST(safe_path("../../etc/passwd") == "_.._/_.._/etc/passwd");
    SafeNames names;
    BOOST_TEST(names.path_for("1", "csv/a/T.csv") == "csv/a/T.csv");
    BOOST_TEST(names.path_for("2", "csv/a/t.csv") == "csv/a/t-2.csv");
    BOOST_TEST(names.path_for("1", "csv/a/T.csv") == "csv/a/T.csv");
    BOOST_TEST(names.path_for("3", "csv/a.b/plain") == "csv/a.b/plain");
    BOOST_TEST(names.path_for("4", "csv/a.b/plain") == "csv/a.b/plain-2");
}

BOOST_AUTO_TEST_CASE(words_for_people_never_drop_what_they_do_not_know) {
    BOOST_TEST(category_words("user.contact.email") == "E-mail address");
    BOOST_TEST(category_words("user.contact.shoe_size.left") == "Contact details: shoe size, left");
    BOOST_TEST(category_words("house.garden") == "house, garden");
    BOOST_TEST(basis_words("contract", "6(1)(b)") == "Contract with you (Art. 6(1)(b) GDPR)");
    BOOST_TEST(basis_words("own_word", "") == "own word");
    BOOST_TEST(is_in_eea("LT"));
    BOOST_TEST(!is_in_eea("US"));
    BOOST_TEST(!is_in_eea(""));
    BOOST_TEST(place_words("AWS, Frankfurt, DE") == "AWS, Frankfurt, Germany");
    BOOST_TEST(place_words("US") == "United States");
    BOOST_TEST(place_words("our cellar") == "our cellar");
    BOOST_TEST(is_place_outside_eea("Google, US"));
    BOOST_TEST(!is_place_outside_eea("Frankfurt, DE"));
    BOOST_TEST(!is_place_outside_eea("our cellar"));
    BOOST_TEST(with_commas(999) == "999");
    BOOST_TEST(with_commas(1234567) == "1,234,567");
    BOOST_TEST(counted(1, "record") == "1 record");
    BOOST_TEST(size_words(412345) == "412 kB");
    BOOST_TEST(size_words(1) == "1 byte");
    BOOST_TEST(size_words(999'999) == "1.0 MB");
}

}  // namespace
}  // namespace dsar
