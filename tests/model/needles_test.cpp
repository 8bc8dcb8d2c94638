// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/needles.hpp"

#include "libdsar/base/phone.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

namespace dsar {
namespace {

Needles needles(Form form, const std::vector<std::string>& values) {
    Needles all(form, {"LT", false, false});
    for (const std::string& value : values) {
        all.add(value);
    }
    return all;
}

std::string mentioned(const Needles& all, std::string_view text) {
    std::string found;
    all.mentions(text, [&](const std::string& needle) { found += needle + ";"; });
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(needles_of_a_search)

BOOST_AUTO_TEST_CASE(find_what_is_not_in_normal_form) {
    const Needles emails = Needles::not_normal(Form::Email, {"LT", false, false});
    BOOST_TEST(emails.hit("Jo@x.com").value_or("") == "jo@x.com");
    BOOST_TEST(emails.hit("jo@x.com ").value_or("") == "jo@x.com");
    for (const char* raw : {"jo@x.com", "", "n/a"}) {
        BOOST_TEST(!emails.hit(raw).has_value(), raw);
    }
    const Needles phones = Needles::not_normal(Form::Phone, {"LT", false, false});
    BOOST_TEST(phones.hit("8 612 34567").value_or("") == "+37061234567");
    BOOST_TEST(!phones.hit("+37061234567").has_value());
    BOOST_TEST(!phones.hit("-").has_value());
}

BOOST_AUTO_TEST_CASE(hit_only_the_whole_value) {
    const Needles emails = needles(Form::Email, {"jo@x.com", "jo@x.com"});
    BOOST_TEST(emails.size() == 1U);
    BOOST_TEST(emails.hit(" Jo@X.COM ").value_or("") == "jo@x.com");
    BOOST_TEST(emails.hit("mailto:jo%40x.com").value_or("") == "jo@x.com");
    for (const char* raw : {"bobjo@x.com", "jo@x.com.lt", "jo@x.co", "a jo@x.com", "", "jo"}) {
        BOOST_TEST(!emails.hit(raw).has_value(), raw);
    }
    BOOST_TEST(needles(Form::Plain, {"0"}).hit("0").has_value());
}

BOOST_AUTO_TEST_CASE(hit_every_spelling_of_a_number) {
    const Needles phones = needles(Form::Phone, {"+37061234567", "+18003569377"});
    for (const char* typed :
         {"+37061234567", "8 612 34567", "0 612 34567", "00370 612 34567", "(8-612) 34567",
          "612 34567", "8~612~34567", "+370 612 34567 ext. 12", "+370 612 34567 x9",
          "+37061234567;ext=5", "tel:+37061234567",
          "+370\xc2\xa0"
          "612\xe2\x80\x93"
          "34567",
          "+1 800 FLOWERS",
          "\xef\xbc\x98\xef\xbc\x96\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93\xef\xbc\x94"
          "\xef\xbc\x95\xef\xbc\x96\xef\xbc\x97"}) {
        BOOST_TEST(phones.hit(typed).has_value(), typed);
    }
    for (const char* typed :
         {"+37061234568", "61234567890", "34567", "", "+37161234567", "nobody"}) {
        BOOST_TEST(!phones.hit(typed).has_value(), typed);
    }
}

// What is in normal form is found without being normalised: that must change nothing, for numbers
// that there can be.
BOOST_AUTO_TEST_CASE(a_normal_form_is_its_own_normal_form) {
    std::mt19937 random(11);
    const std::vector<std::string> regions{"LT", "US", "GB", "IT", "MX", "AR", "BR", "DE", "GG"};
    std::size_t numbers = 0;
    for (std::size_t count = 0; count < 2000; ++count) {
        const std::string& region = regions[random() % regions.size()];
        std::string typed = random() % 2 == 0 ? "0" : "";
        for (std::size_t digit = 6 + random() % 6; digit > 0; --digit) {
            typed += static_cast<char>('0' + random() % 10);
        }
        const NormaliseOptions options{region, false, false};
        const auto normal = normalise(Form::Phone, typed, options);
        if (normal && is_valid_phone(*normal, {})) {
            ++numbers;
            BOOST_TEST(normalise(Form::Phone, *normal, options).value_or("none") == *normal, typed);
        }
    }
    BOOST_TEST(numbers > 300U);
}

// With many numbers only those tails are kept with which they can be written.
BOOST_AUTO_TEST_CASE(of_many_numbers_each_is_found) {
    for (const char* region : {"LT", "GG", "US", ""}) {
        const NormaliseOptions options{region, false, false};
        Needles phones(Form::Phone, options);
        std::vector<std::string> normals;
        for (std::size_t count = 0; count < 300; ++count) {
            normals.push_back(
                std::string(region) == "GG"   ? "+441481" + std::to_string(200000 + count)
                : std::string(region) == "US" ? "+1201555" + std::to_string(1000 + count)
                                              : "+37061" + std::to_string(200000 + count));
        }
        normals.push_back("+24762345");
        for (const std::string& normal : normals) {
            phones.add(normal);
        }
        for (const std::string& normal : normals) {
            for (std::size_t left = 0; left + 4 < normal.size(); ++left) {
                const std::string typed = normal.substr(left);
                const auto expected = normalise(Form::Phone, typed, options);
                const bool is_one = expected && std::find(normals.begin(), normals.end(),
                                                          *expected) != normals.end();
                BOOST_TEST(phones.hit(typed).has_value() == is_one, typed);
            }
        }
    }
}

// The cheap test must never lose what the dear one would find.
BOOST_AUTO_TEST_CASE(the_digit_tail_loses_no_number) {
    std::mt19937 random(9);
    const std::string_view letters = "0123456789+-() ./x;,~#*aE\xc2\xa0";
    std::size_t parsed = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string typed = round % 2 == 0 ? "+370612" : "8612";
        for (std::size_t left = 5 + random() % 6; left > 0; --left) {
            typed += letters[random() % letters.size()];
        }
        const auto number = to_e164(typed, "LT");
        if (number) {
            ++parsed;
            BOOST_TEST(needles(Form::Phone, {*number}).hit(typed).has_value(), typed);
        }
    }
    BOOST_TEST(parsed > 500U);
}

BOOST_AUTO_TEST_CASE(one_number_is_found_among_many) {
    const Needles phones = needles(Form::Phone, {"+37061234567"});
    std::size_t hits = 0;
    for (int number = 0; number < 20'000; ++number) {
        hits += phones.hit("8 6" + std::to_string(1'000'000 + number * 37)).has_value() ? 1U : 0U;
    }
    BOOST_TEST(hits == 0U);
    BOOST_TEST(phones.hit("8 612 34567").has_value());
}

BOOST_AUTO_TEST_CASE(mention_addresses_on_boundaries) {
    const Needles emails = needles(Form::Email, {"jo@x.com",
                                                 "\xc5\xbe"
                                                 "ana@xn--bcher-kva.de"});
    for (const char* text :
         {"write to jo@x.com.", "<jo@x.com>", "'jo@x.com'", "mail=JO@X.com&b=1", "(jo@x.com)",
          "\xe2\x80\x9ejo@x.com\xe2\x80\x9c", "mailto:jo@x.com?subject", "u/?e=jo%40x.com&x",
          "*jo@x.com*", "_jo@x.com", "-jo@x.com-", "a@b jo@x.com", "jo@x.com,bo@x.com",
          "jo\xef\xbc\xa0x.com", "\xc2\xa0jo@x.com\xc2\xa0", "jo@x.com"}) {
        BOOST_TEST(mentioned(emails, text) == "jo@x.com;", text);
    }
    for (const char* text :
         {"bobjo@x.com", "bob.jo@x.com", "a+jo@x.com", "jo@x.com.lt", "jo@x.comm",
          "\xc4\x85jo@x.com", "jo@y.com", "jo at x.com", "@", "jo@", ""}) {
        BOOST_TEST(mentioned(emails, text) == "", text);
    }
    BOOST_TEST(mentioned(emails, "jo@x.com or jo@x.com") == "jo@x.com;");
    BOOST_TEST(mentioned(emails,
                         "ra\xc5\xa1yk z\xcc\x8c"
                         "ana@b\xc3\xbc"
                         "cher.de!") ==
               "\xc5\xbe"
               "ana@xn--bcher-kva.de;");
}

BOOST_AUTO_TEST_CASE(mention_what_is_read_in_mail_and_on_web_pages) {
    const Needles emails = needles(Form::Email, {"jo@x.com", "a&b@x.com"});
    for (const char* text :
         {"to jo=40x.com", "jo@x=2Ecom", "jo=\n@x.com", "jo@x.c=\r\nom", "jo@x.= \t\r\ncom",
          "=3Cjo=40x.com=3E", "=C2=A0jo@x.com", "jo&#64;x.com", "jo&#x40;x.com", "jo&#X40;x.com",
          "jo&#0000064x.com", "jo&commat;x&period;com", "&lt;jo@x.com&gt;",
          "&#106;&#111;&#64;&#120;&#46;&#99;&#111;&#109;", "href=3D\"mailto:jo&#6=\r\n4;x.com\""}) {
        BOOST_TEST(mentioned(emails, text) == "jo@x.com;", text);
    }
    BOOST_TEST(mentioned(emails, "<td>a&amp;b@x.com</td>") == "a&b@x.com;");
    for (const char* text :
         {"jo=41x.com", "=6Ao@x.com", "jo=4", "jo=", "jo=\n", "jo&64;x.com", "jo&#;x.com",
          "jo&#x;x.com", "jo&commatx.com", "jo&#1114112;x.com", "jo&#xd800;x.com", "=C5=BEjo@x.com",
          "&", "&#", "&#x", "jo&nosuch;x.com"}) {
        BOOST_TEST(mentioned(emails, text) == "", text);
    }
    const Needles phones = needles(Form::Phone, {"+37061234567"});
    for (const char* text :
         {"+370&nbsp;612&#160;34567", "+370=20612=C2=A034567", "+370 61=\n2 34567",
          "=2B370 612 345=\r\n67", "&#51;&#55;&#48;61234567"}) {
        BOOST_TEST(mentioned(phones, text) == "+37061234567;", text);
    }
    BOOST_TEST(mentioned(phones, "=3361234567") == "");
    const Needles names = needles(Form::Name, {"kazlauskiene ona"});
    for (const char* text : {"Ona Kazlauskien=C4=97", "Ona Kazlauskien=C4=\n=97",
                             "Ona Kazlauskien&#279;", "Ona Kazlauskien&edot;",
                             "Ona&nbsp;Kazlauskien&#x117;", "ponia Ona=20Kazlauskien=C4=97=2E"}) {
        BOOST_TEST(mentioned(names, text) == "kazlauskiene ona;", text);
        BOOST_TEST((names.name_form(text) == NameForm::Given), text);
    }
    BOOST_TEST(mentioned(names, "Ona Kazlauskien=E4") == "");  // no UTF-8
}

BOOST_AUTO_TEST_CASE(mention_numbers_on_boundaries) {
    const Needles phones = needles(Form::Phone, {"+37061234567"});
    for (const char* text :
         {"call 8 612 34567 today", "8-612-34567", "+370 (612) 34567.", "(8-612) 34567",
          "tel.: 861234567,", "00370 612 34567", "on 2024-05-01 861234567", "861234567",
          "nr.861234567", "+37061234567x5",
          "612\xc2\xa0"
          "34567",
          "\xef\xbc\x8b"
          "370 612 34567",
          "+370\xe2\x80\x93"
          "612\xe2\x80\x93"
          "34567",
          "12 8 612 34567 8"}) {
        BOOST_TEST(mentioned(phones, text) == "+37061234567;", text);
    }
    for (const char* text : {"18612345670", "1234861234567", "ID861234567", "8 612 34568", "34567",
                             "861234567890", "8 612 345 \n 67", "861234567a"}) {
        BOOST_TEST(mentioned(phones, text) == "", text);
    }
}

BOOST_AUTO_TEST_CASE(mention_ids_names_and_addresses_as_words) {
    const Needles ids = needles(Form::Plain, {"ACC-123", "#77x"});
    BOOST_TEST(mentioned(ids, "about acc-123, thanks") == "ACC-123;");
    BOOST_TEST(mentioned(ids,
                         "\xe2\x80\x9e"
                         "ACC-123\xe2\x80\x9c (#77X)") == "ACC-123;#77x;");
    BOOST_TEST(mentioned(ids, "XACC-123 ACC-1234 ACC-12") == "");
    const Needles ips = needles(Form::Ip, {"1.2.3.4", "2001:db8::1"});
    BOOST_TEST(mentioned(ips, "from 1.2.3.4:80, or 2001:DB8:0::1.") == "1.2.3.4;2001:db8::1;");
    BOOST_TEST(mentioned(ips, "11.2.3.4 1.2.3.45 v1.2.3.4") == "");
    const Needles names = needles(Form::Name, {"stanislaw wojcik"});
    BOOST_TEST(mentioned(names,
                         "Dear Mr W\xc3\xb3jcik, Stanis\xc5\x82"
                         "aw!") == "stanislaw wojcik;");
    BOOST_TEST(mentioned(names, "Stanislaw met Wojcik") == "");
}

BOOST_AUTO_TEST_CASE(survive_any_text) {
    std::mt19937 random(12);
    for (const Form form : {Form::Plain, Form::Email, Form::Phone, Form::Name, Form::Ip,
                            Form::Reference, Form::Folded}) {
        const Needles all = needles(form, {"+37061234567", "jo@x.com", "::1", "a b", ""});
        for (int round = 0; round < 500; ++round) {
            std::string text;
            for (std::size_t left = random() % 40; left > 0; --left) {
                const char byte = static_cast<char>(random() % 256);
                text += random() % 3 == 0 ? "@+.:% 7"[random() % 7] : byte;
            }
            BOOST_TEST((mentioned(all, text).empty() || !all.empty()));
            const auto hit = all.hit(text);
            BOOST_TEST((!hit || std::count(all.values().begin(), all.values().end(), *hit) == 1));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
