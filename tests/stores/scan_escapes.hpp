// SPDX-License-Identifier: Apache-2.0
// Random names and escapes, for scan_sample.hpp: what mail and web pages make of a text, and the
// ways in which a name is written.
#pragma once

#include "libdsar/base/utf8.hpp"
#include "tests/stores/dice.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace dsar::test {

/// As quoted-printable has it, with soft line breaks where they may be.
inline std::string as_mail(Dice& dice, std::string_view text) {
    const std::size_t rate = dice.once_in(3) ? 1 : 4;
    std::string out;
    for (const char letter : text) {
        static const std::vector<std::string> breaks{"=\n", "=\r\n", "= \n", "=\t \r\n"};
        out += dice.once_in(16) ? dice.one_of(breaks) : "";
        const auto byte = static_cast<unsigned char>(letter);
        const bool is_plain = byte > ' ' && byte < 0x7f && letter != '=';
        const bool is_sign = std::string_view("@.-_+ ()").find(letter) != std::string_view::npos;
        const bool escapes = byte >= 0x80 || (is_sign ? dice.once_in(rate) : !is_plain);
        out += escapes ? fmt::format("={:02X}", byte) : std::string(1, letter);
    }
    return out;
}

/// As HTML has it, some or all of its characters as references.
inline std::string as_page(Dice& dice, std::string_view text) {
    const std::size_t rate = dice.once_in(4) ? 1 : dice.once_in(2) ? 4 : 12;
    std::string out;
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        const auto number = static_cast<unsigned>(step.character);
        if (step.character == ' ' && dice.once_in(3)) {
            out += "&nbsp;";
        } else if (step.character == '@' && dice.once_in(3)) {
            out += "&commat;";
        } else if (step.character == 0x117 && dice.once_in(2)) {
            out += "&edot;";
        } else if (step.valid && dice.once_in(rate)) {
            out += dice.once_in(2)   ? fmt::format("&#{};", number)
                   : dice.once_in(2) ? fmt::format("&#x{:x};", number)
                                     : fmt::format("&#X{:04X};", number);
        } else {
            out += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
    return out;
}

/// One word of a name, in one of its spellings.
inline std::string name_word(Dice& dice) {
    static const std::vector<std::string> words{"Ona",
                                                "ONA",
                                                "ona",
                                                "Onos",
                                                "Kazlauskien\xc4\x97",
                                                "KAZLAUSKIENE",
                                                "Kazlauskien\xc4\x97s",
                                                "Kazlauskiene\xcc\x87",
                                                "Kazlauskas",
                                                "Kazlauskait\xc4\x97",
                                                "Kazlauskiene",
                                                "J\xc3\xbcrgen",
                                                "Juergen",
                                                "Ju\xcc\x88rgen",
                                                "M\xc3\xbcller",
                                                "MUELLER",
                                                "Muller",
                                                "O'Brien",
                                                "O\xe2\x80\x99"
                                                "Brien",
                                                "Se\xc3\xa1n",
                                                "Anna-Marie",
                                                "Anna\xe2\x80\x91Marie",
                                                "Anna",
                                                "Marie",
                                                "\xc5\xbd\xc4\x85k",
                                                "zak",
                                                "\xc5\xbd"
                                                "ako",
                                                "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
                                                "\xd0\x9f\xd0\xb5\xd1\x82\xd1\x80\xd0\xbe\xd0\xb2",
                                                "\xef\xbc\xaf\xef\xbd\x8e\xef\xbd\x81",
                                                "Ka\xe2\x80\x8bzlauskien\xc4\x97",
                                                "Jonas",
                                                "Petras",
                                                "\xc5\x89"
                                                "ona",
                                                "nona",
                                                "xOna",
                                                "Kazlauskien",
                                                "Ona7"};
    return dice.one_of(words);
}

/// A name, its words in any order.
inline std::string name(Dice& dice) {
    static const std::vector<std::string> whole{
        "Ona Kazlauskien\xc4\x97",
        "Kazlauskien\xc4\x97, Ona",
        "ONA KAZLAUSKIENE",
        "Onos Kazlauskien\xc4\x97s",
        "Se\xc3\xa1n O'Brien",
        "Juergen Mueller",
        "Anna-Marie \xc5\xbd\xc4\x85k",
        "Anna-Marie Zako",
        "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd \xd0\x9f\xd0\xb5\xd1\x82\xd1\x80\xd0\xbe\xd0\xb2"};
    if (dice.once_in(2)) {
        return dice.one_of(whole);
    }
    static const std::vector<std::string> between{" ", " ",  "  ", ", ", "\xc2\xa0",
                                                  "-", "\n", "",   "."};
    std::string out = dice.once_in(6) ? "p. " : "";
    for (std::size_t count = 1 + dice.roll(3); count > 0; --count) {
        out += name_word(dice) + (count > 1 ? dice.one_of(between) : "");
    }
    return out;
}

}  // namespace dsar::test
