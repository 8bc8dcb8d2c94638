// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/normalise.hpp"

#include <boost/test/unit_test.hpp>

namespace dsar {
namespace {

std::string normal(Form form, std::string_view raw, const NormaliseOptions& options = {}) {
    return normalise(form, raw, options).value_or("none");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normal_forms)

BOOST_AUTO_TEST_CASE(knows_the_form_of_each_kind) {
    BOOST_TEST((form_of_kind("email") == Form::Email));
    BOOST_TEST((form_of_kind("phone") == Form::Phone));
    BOOST_TEST((form_of_kind("name") == Form::Name));
    BOOST_TEST((form_of_kind("ip") == Form::Ip));
    BOOST_TEST((form_of_kind("account_id") == Form::Plain));
}

BOOST_AUTO_TEST_CASE(reads_every_way_to_write_an_address) {
    for (const char* raw :
         {"jo@x.com", " Jo@X.com ", "JO@X.COM.", "mailto:jo@x.com", "MAILTO:Jo%40x.com?subject=a@b",
          "<jo@x.com>", "Jo Doe <jo@x.com>", "\"Doe, Jo\" <JO@x.com>", "jo@x.com (Jo)",
          "\"jo\"@x.com", "Jo <mailto:jo@x.com>", "\xc2\xa0jo@x.com\xe2\x80\x8b",
          "\tjo@x.com\r\n"}) {
        BOOST_TEST(normal(Form::Email, raw) == "jo@x.com", raw);
    }
    for (const char* raw : {"", " ", "jo", "@x.com", "jo@", "jo@.", "a@x.com, b@y.com", "j o@x.com",
                            "jo@x.com b@y.com", "a@b@c", "0"}) {
        BOOST_TEST(normal(Form::Email, raw) == "none", raw);
    }
}

BOOST_AUTO_TEST_CASE(folds_addresses_outside_ascii) {
    BOOST_TEST(normal(Form::Email,
                      "\xc5\xbd"
                      "ana@\xc4\x97ggatinkti\xc5\xa1s.lt") ==
               normal(Form::Email,
                      "z\xcc\x8c"
                      "ANA@E\xcc\x87GGATINKTIS\xcc\x8cS.LT."));
    BOOST_TEST(normal(Form::Email,
                      "jo@b\xc3\xbc"
                      "cher.de") == "jo@xn--bcher-kva.de");
    BOOST_TEST(normal(Form::Email, "jo@XN--BCHER-KVA.de") == "jo@xn--bcher-kva.de");
    BOOST_TEST(normal(Form::Email,
                      "jo@BU\xcc\x88"
                      "CHER.de") == "jo@xn--bcher-kva.de");
    BOOST_TEST(normal(Form::Email,
                      "jo@stra\xc3\x9f"
                      "e.de") == "jo@xn--strae-oqa.de");
}

BOOST_AUTO_TEST_CASE(ignores_tags_and_dots_only_when_told) {
    BOOST_TEST(normal(Form::Email, "j.o+news@x.com") == "j.o+news@x.com");
    BOOST_TEST(normal(Form::Email, "j.o+news@x.com", {.region = "", .ignore_plus_tag = true}) ==
               "j.o@x.com");
    BOOST_TEST(normal(Form::Email, "j.o+n.s@x.com", {"", true, true}) == "jo@x.com");
    BOOST_TEST(normal(Form::Email, "jo\xe2\x80\x8b+news@x.com", {"", true, false}) == "jo@x.com");
    BOOST_TEST(normal(Form::Email, "+jo@x.com", {"", true, false}) == "+jo@x.com");
}

BOOST_AUTO_TEST_CASE(names_are_the_same_in_any_order_and_spelling) {
    for (const char* raw : {"W\xc3\xb3jcik, Stanis\xc5\x82"
                            "aw",
                            "Stanislaw WOJCIK",
                            "stanis\xc5\x82"
                            "aw  wo\xcc\x81jcik",
                            "Stanislaw (Wojcik)."}) {
        BOOST_TEST(normal(Form::Name, raw) == "stanislaw wojcik", raw);
    }
    for (const char* raw : {"K\xc3\xb6hler", "Koehler", "Kohler", "KO\xcc\x88HLER", "Koeehler"}) {
        BOOST_TEST(normal(Form::Name, raw) == "kohler", raw);
    }
    BOOST_TEST(normal(Form::Name,
                      "O\xe2\x80\x99"
                      "Brien, Anna-Maria") == "anna-maria o'brien");
    BOOST_TEST(normal(Form::Name, "'Jo' -Dow-") == "dow jo");
    BOOST_TEST(normal(Form::Name, " ,. ") == "none");
    BOOST_TEST(normal(Form::Name, "") == "none");
}

BOOST_AUTO_TEST_CASE(writes_ip_addresses_one_way) {
    for (const char* raw : {"1.2.3.4", " 1.2.3.4", "1.2.3.4:8080", "::ffff:1.2.3.4",
                            "::FFFF:102:304", "[::ffff:1.2.3.4]:80", "1.2.3.4/32"}) {
        BOOST_TEST(normal(Form::Ip, raw) == "1.2.3.4", raw);
    }
    for (const char* raw : {"2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "[2001:db8::1]:443",
                            "2001:db8::1%eth0", "[2001:db8::1]", "2001:db8::1/128"}) {
        BOOST_TEST(normal(Form::Ip, raw) == "2001:db8::1", raw);
    }
    for (const char* raw : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "::1::", "[::1",
                            "[::1]x", "[]", "1.2.3.0/24", "host", "5"}) {
        BOOST_TEST(normal(Form::Ip, raw) == "none", raw);
    }
}

BOOST_AUTO_TEST_CASE(references_compare_as_decimal_text) {
    BOOST_TEST(normal(Form::Reference, "5") == "5");
    BOOST_TEST(normal(Form::Reference, "5.0") == "5");
    BOOST_TEST(normal(Form::Reference, "5.000") == "5");
    BOOST_TEST(normal(Form::Reference, "05") == "05");
    BOOST_TEST(normal(Form::Reference, "0") == "0");
    BOOST_TEST(normal(Form::Reference, "-0") == "0");
    BOOST_TEST(normal(Form::Reference, "-7.0") == "-7");
    BOOST_TEST(normal(Form::Reference, "5.") == "5.");
    BOOST_TEST(normal(Form::Reference, "5.01") == "5.01");
    BOOST_TEST(normal(Form::Reference, "a/b") == "a/b");
    BOOST_TEST(normal(Form::Reference, "123456789012345678901234567890") ==
               "123456789012345678901234567890");
    BOOST_TEST(normal(Form::Reference, "") == "none");
}

BOOST_AUTO_TEST_CASE(plain_values_are_trimmed_and_uuids_lowered) {
    BOOST_TEST(normal(Form::Plain, " AbC-1 ") == "AbC-1");
    BOOST_TEST(normal(Form::Plain, "0") == "0");
    BOOST_TEST(normal(Form::Plain, "  ") == "none");
    BOOST_TEST(normal(Form::Plain, "{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}") ==
               "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    BOOST_TEST(normal(Form::Plain, "6BA7B810-9DAD-11D1-80B4-00C04FD430CX") ==
               "6BA7B810-9DAD-11D1-80B4-00C04FD430CX");
    BOOST_TEST(normal(Form::Folded, "\xc5\xbd") == "\xc5\xbe");
}

BOOST_AUTO_TEST_CASE(normal_forms_are_stable) {
    for (const auto& [form, raw] : std::vector<std::pair<Form, std::string>>{
             {Form::Email,
              "\"Jo\" <J.O+x@B\xc3\xbc"
              "cher.de>"},
             {Form::Name, "K\xc3\xb6hler, Anna-Maria"},
             {Form::Ip, "[2001:DB8::1]:80"},
             {Form::Phone, "8 612 34567"},
             {Form::Reference, "-7.0"},
             {Form::Plain, " {6BA7B810-9DAD-11D1-80B4-00C04FD430C8} "}}) {
        const NormaliseOptions options{"LT", false, false};
        const std::string once = normal(form, raw, options);
        BOOST_TEST(once != "none");
        BOOST_TEST(normal(form, once, options) == once);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
