// SPDX-License-Identifier: Apache-2.0
// Random records with identifiers in all the ways in which they are written, for comparing a search
// in raw bytes with a parser. The same seed makes the same records everywhere.
#pragma once

#include "libdsar/base/json_writer.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/normalise.hpp"
#include "tests/stores/dice.hpp"
#include "tests/stores/scan_escapes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::test {

/// People and how their identifiers are written.
class Spellings {
 public:
    explicit Spellings(std::uint64_t seed) : dice_(seed) {}

    Dice& dice() { return dice_; }

    /// Something like an e-mail address, of one of few people.
    std::string email() {
        static const std::vector<std::string> locals{
            "jo", "ona.k", "jo+news", "a-b_c", "JO",   "o.n.a.k", "j\xc3\xb6",
            "x1", "jo.",   "+jo",     "-jo",   "o'x1", "x&jo"};
        static const std::vector<std::string> hosts{"x.com",
                                                    "X.Com",
                                                    "b\xc3\xbc"
                                                    "cher.example",
                                                    "xn--bcher-kva.example",
                                                    "mail.x.com",
                                                    "y.lt",
                                                    "x.com.",
                                                    "x.comb"};
        static const std::vector<std::string> ats{
            "@", "@", "@", "@", " @", "@ ", "%40", "\t@", "@\xe2\x80\x8b", "\xef\xbc\xa0", "@@"};
        std::string local = dice_.one_of(locals);
        if (dice_.once_in(12)) {
            local = '"' + local + '"';
        }
        if (dice_.once_in(12)) {
            local += "+a=b";
        }
        if (dice_.once_in(12)) {
            local.insert(dice_.roll(local.size() + 1), "\xe2\x80\x8b");
        }
        const std::string address = local + dice_.one_of(ats) + dice_.one_of(hosts);
        return dice_.once_in(4) ? wrapped(address) : address;
    }

    std::string phone() {
        static const std::vector<std::string> numbers{
            "37061234567", "861234567",    "061234567", "61234567",    "0037061234567",
            "37069999999", "441481960194", "960194",    "18003569377", "8612345678",
            "1234567",     "61234568",     "2473456",   "3706123456"};
        std::string number = dice_.one_of(numbers);
        if (dice_.once_in(8)) {
            return spelled();
        }
        std::string out = dice_.once_in(3) ? "+" : "";
        static const std::vector<std::string> between{
            " ", "-", ".",  "(",        ") ", "/", "~",   "  ", "\xc2\xa0", "\xe2\x80\x91",
            "a", "",  "\t", "\xc2\xad", "[",  "]", " - ", "x",  ",",        "\xe2\x80\x93",
            "*"};
        for (const char digit : number) {
            out += dice_.once_in(5) ? dice_.one_of(between) : "";
            out += dice_.once_in(40) ? foreign(digit) : std::string(1, digit);
        }
        static const std::vector<std::string> ends{"",   "",    "",    " ext. 5", "x12",
                                                   "#3", "-3#", "; 5", " a"};
        static const std::vector<std::string> fronts{"", "", "", "tel:", "Tel. ", "t", "no 5: "};
        return dice_.one_of(fronts) + out + dice_.one_of(ends);
    }

    std::string id() {
        static const std::vector<std::string> ids{"C-1042",
                                                  "c-1042",
                                                  "1042",
                                                  "1042.0",
                                                  "01042",
                                                  "10420",
                                                  "C-1042x",
                                                  "7",
                                                  "-7",
                                                  "caf\xc3\xa9-77",
                                                  "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
                                                  "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
                                                  "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
                                                  " C-1042 ",
                                                  "\tC-1042",
                                                  "\xc2\xa0"
                                                  "C-1042",
                                                  "cus_ABCDEFGHIJKLMN",
                                                  "cus_ABCDEFGHIJKLMO"};
        return dice_.one_of(ids);
    }

    /// An address of a machine, one of few, in the ways that there are.
    std::string ip() {
        static const std::vector<std::string> ips{"192.168.1.200",
                                                  "192.168.1.201",
                                                  "::ffff:192.168.1.200",
                                                  "::FFFF:c0a8:1c8",
                                                  "[::ffff:c0a8:01C8]",
                                                  "192.168.1.200:443",
                                                  "192.168.1.200/32",
                                                  "2001:db8::7:1",
                                                  "2001:0DB8:0:0::7:1",
                                                  "[2001:db8::7:1]:8080",
                                                  "2001:db8::7:1%eth0",
                                                  "2001:db8:0:0:0:0:7:1/128",
                                                  "2001:db8::0.7.0.1",
                                                  "2001:db8::8:1",
                                                  "10.0.0.9",
                                                  "::ffff:10.0.0.9",
                                                  "::ffff:a00:9",
                                                  "010.0.0.9",
                                                  "x10.0.0.9",
                                                  "10.0.0.9."};
        return dice_.one_of(ips);
    }

    /// An id as people write it in a text, rarely with what nobody sees or reads as letters.
    std::string id_in_text() {
        std::string out = dice_.once_in(3) ? "skaska-55" : id();
        if (dice_.once_in(4)) {
            const std::vector<char32_t> signs{0xad,  0x200b, 0x2060, 0xfeff, 0x301, 0x2013,
                                              0x17f, 0x212a, 0xdf,   0xe9,   0xa0};
            std::string sign;
            append_utf8(sign, dice_.one_of(signs));
            out.insert(dice_.roll(out.size() + 1), sign);
        }
        if (dice_.once_in(6)) {
            std::string wide;
            for (const char letter : out) {
                if (letter > ' ' && letter < 0x7f && dice_.once_in(2)) {
                    append_utf8(wide, static_cast<char32_t>(letter) + 0xfee0);
                } else {
                    wide += letter;
                }
            }
            out = wide;
        }
        return out;
    }

    std::string word() {
        static const std::vector<std::string> words{"labas",
                                                    "2025-06-01T18:50:33Z",
                                                    "\xc5\xbe\x6d",
                                                    "100%",
                                                    "\\",
                                                    "a@b",
                                                    "@",
                                                    "12.50",
                                                    "\xf0\x9f\x98\x80",
                                                    "\"",
                                                    "'",
                                                    "\n",
                                                    "tel",
                                                    "\xe4\xb8\xad",
                                                    "u0040",
                                                    "\\u0040",
                                                    "5e3",
                                                    "<b>",
                                                    "&amp;",
                                                    "=",
                                                    ";",
                                                    ",",
                                                    "|",
                                                    "\xd9\xa3"};
        return dice_.one_of(words);
    }

    /// A value: an identifier, something else, or several of both.
    std::string value() {
        switch (dice_.roll(8)) {
            case 0:
                return email();
            case 1:
                return phone();
            case 2:
                return id();
            case 3:
                return word();
            case 4:
                return json_text("inner");
            default:
                return text();
        }
    }

    /// A text, sometimes as mail or a web page has it.
    std::string text() {
        const std::string out = plain_text();
        return dice_.once_in(4)    ? as_mail(dice_, out)
               : dice_.once_in(4)  ? as_page(dice_, out)
               : dice_.once_in(12) ? as_mail(dice_, as_page(dice_, out))
                                   : out;
    }

    std::string plain_text() {
        std::string out;
        for (std::size_t count = dice_.roll(5); count > 0; --count) {
            out += dice_.once_in(4)   ? email()
                   : dice_.once_in(3) ? phone()
                   : dice_.once_in(4) ? id_in_text()
                   : dice_.once_in(4) ? ip()
                   : dice_.once_in(3) ? name(dice_)
                                      : word();
            out += dice_.once_in(3) ? "" : " ";
        }
        return out;
    }

    /// A value as JSON, some of its characters as escapes.
    std::string json_string(std::string_view value) {
        std::string out = "\"";
        const std::size_t rate = dice_.once_in(4) ? 3 : 1000;
        while (!value.empty()) {
            const Utf8Step step = first_character(value);
            const char letter = value.front();
            if (step.character >= 0x20 && !dice_.once_in(rate)) {
                out += letter == '"' || letter == '\\' ? "\\" : "";
                out += letter == '/' && dice_.once_in(2) ? "\\" : "";
                out += value.substr(0, step.size);
            } else if (letter == '\n' || letter == '\t') {
                out += letter == '\n' ? "\\n" : "\\t";
            } else {
                out += escaped(step.character);
            }
            value.remove_prefix(step.size);
        }
        return out + '"';
    }

    std::string json_value(int depth = 0) {
        switch (dice_.roll(depth > 1 ? 4 : 7)) {
            case 0:
                return dice_.one_of(std::vector<std::string>{"1042", "7", "7.0", "1042.5", "true",
                                                             "null", "861234567", "37061234567",
                                                             "-7", "8.61234567e8"});
            case 4:
                return "[" + json_value(depth + 1) + (dice_.once_in(2) ? ", " : ",") +
                       json_value(depth + 1) + "]";
            case 5:
                return json_text(dice_.once_in(2) ? "inner" : "other", depth + 1);
            default:
                return json_string(value());
        }
    }

    std::string json_text(std::string_view name, int depth = 2) {
        return "{\"" + std::string(name) + "\":" + json_value(depth + 1) + "}";
    }

    /// One member that holds what its name says: nothing else gives the record away.
    std::string plain_record() {
        switch (dice_.roll(10)) {
            case 7:
                return "{\"name\":" + json_string(name(dice_)) + "}";
            case 8:
                return "{\"first\":" + json_string(name_word(dice_)) +
                       ",\"last\":" + json_string(name_word(dice_)) + "}";
            case 9:
                return "{\"note\":" + json_string(escaped_alone()) + "}";
            case 5:
                return "{\"ip\":" + json_string(ip()) + "}";
            case 6:
                return "{\"note\":" + json_string(dice_.once_in(2) ? id_in_text() : ip()) + "}";
            case 0:
                return "{\"mail\":" + json_string(email()) + "}";
            case 1:
                return "{\"phone\":" + json_string(phone()) + "}";
            case 2:
                return "{\"id\":" + json_string(id()) + ",\"ref\":" + json_string(id()) + "}";
            case 3:
                return "{\"note\":" + json_string(text()) + "}";
            default:
                return "{\"deep\":" +
                       (dice_.once_in(2) ? json_string("{\"inner\":" + json_string(email()) + "}")
                                         : json_string(phone())) +
                       "}";
        }
    }

    /// One identifier that only somebody who reads mail or a page sees.
    std::string escaped_alone() {
        const std::string plain = dice_.once_in(3)   ? email()
                                  : dice_.once_in(3) ? phone()
                                  : dice_.once_in(2) ? name(dice_)
                                                     : id_in_text();
        const std::string front = dice_.once_in(2) ? "" : word() + " ";
        return front + (dice_.once_in(2) ? as_mail(dice_, plain) : as_page(dice_, plain)) +
               (dice_.once_in(2) ? "" : word());
    }

    std::string json_record() {
        static const std::vector<std::string> names{"mail", "phone", "id",   "ref",   "note",
                                                    "deep", "more",  "name", "first", "last"};
        std::string out = "{";
        for (std::size_t count = dice_.roll(6); count > 0; --count) {
            out += out.size() > 1 ? "," : "";
            out += dice_.once_in(4) ? " " : "";
            out += dice_.once_in(20) ? json_string("mail") : json_quoted(dice_.one_of(names));
            out += dice_.once_in(4) ? ": " : ":";
            out += json_value();
        }
        return out + "}";
    }

 private:
    std::string wrapped(const std::string& address) {
        switch (dice_.roll(8)) {
            case 0:
                return "Jo <" + address + ">";
            case 1:
                return "mailto:" + percent(address) + "?subject=x";
            case 2:
                return address + " (Jo)";
            case 3:
                return "  " + address + "\n";
            case 4:
                return "\xe2\x80\x9e" + address + "\xe2\x80\x9c";
            case 5:
                return "x=1&mail=" + address + "&y=2";
            case 6:
                return "<" + address + ">";
            default:
                return "'" + address + "'.";
        }
    }

    std::string percent(const std::string& text) {
        static constexpr std::string_view hex = "0123456789ABCDEF";
        std::string out;
        for (const char letter : text) {
            if (!dice_.once_in(4)) {
                out += letter;
                continue;
            }
            const auto byte = static_cast<unsigned char>(letter);
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 15U];
        }
        return out;
    }

    std::string foreign(char digit) {
        std::string out;
        const auto value = static_cast<char32_t>(digit - '0');
        append_utf8(
            out, dice_.one_of(std::vector<char32_t>{0x660, 0x6f0, 0x966, 0xff10, 0x9e6}) + value);
        return out;
    }

    std::string spelled() {
        return dice_.one_of(
            std::vector<std::string>{"1-800-FLOWERS", "+1 800 flowers", "1800FLOWERS",
                                     "800-FLOWERS x5", "Call 1-800-FLOW-ERS", "1-800-FLOWERT",
                                     "370 612 DGJMS", "8 612 DGJMS", "1-800-FLOWER7", "12FLOWERS"});
    }

    std::string escaped(char32_t character) {
        const bool is_high = character > 0xffff;
        const auto unit = static_cast<unsigned>(is_high ? 0xd7c0 + (character >> 10U) : character);
        return unit_text(unit) +
               (is_high ? unit_text(static_cast<unsigned>(0xdc00 + (character & 0x3ffU))) : "");
    }

    std::string unit_text(unsigned unit) {
        const std::string_view hex = dice_.once_in(2) ? "0123456789abcdef" : "0123456789ABCDEF";
        std::string out = "\\u";
        for (const unsigned shift : {12U, 8U, 4U, 0U}) {
            out += hex[(unit >> shift) & 15U];
        }
        return out;
    }

    Dice dice_;
};

}  // namespace dsar::test
