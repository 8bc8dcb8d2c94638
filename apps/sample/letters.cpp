// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/letters.hpp"

#include <array>

namespace sample {

namespace {

struct Letter {
    std::string_view letter;
    std::string_view decomposed;
    std::string_view plain;
    std::string_view address;
    std::string_view capital;
};

constexpr std::array<Letter, 50> letters{{
    {"ą", "a\u0328", "a", "a", "Ą"},  {"č", "c\u030C", "c", "c", "Č"},
    {"ę", "e\u0328", "e", "e", "Ę"},  {"ė", "e\u0307", "e", "e", "Ė"},
    {"į", "i\u0328", "i", "i", "Į"},  {"š", "s\u030C", "s", "s", "Š"},
    {"ų", "u\u0328", "u", "u", "Ų"},  {"ū", "u\u0304", "u", "u", "Ū"},
    {"ž", "z\u030C", "z", "z", "Ž"},  {"ć", "c\u0301", "c", "c", "Ć"},
    {"ł", "ł", "l", "l", "Ł"},        {"ń", "n\u0301", "n", "n", "Ń"},
    {"ó", "o\u0301", "o", "o", "Ó"},  {"ś", "s\u0301", "s", "s", "Ś"},
    {"ź", "z\u0301", "z", "z", "Ź"},  {"ż", "z\u0307", "z", "z", "Ż"},
    {"ä", "a\u0308", "a", "ae", "Ä"}, {"ö", "o\u0308", "o", "oe", "Ö"},
    {"ü", "u\u0308", "u", "ue", "Ü"}, {"ß", "ß", "ss", "ss", "ß"},
    {"é", "e\u0301", "e", "e", "É"},  {"è", "e\u0300", "e", "e", "È"},
    {"ë", "e\u0308", "e", "e", "Ë"},  {"ï", "i\u0308", "i", "i", "Ï"},
    {"ç", "c\u0327", "c", "c", "Ç"},  {"Ą", "A\u0328", "A", "a", "Ą"},
    {"Č", "C\u030C", "C", "c", "Č"},  {"Ę", "E\u0328", "E", "e", "Ę"},
    {"Ė", "E\u0307", "E", "e", "Ė"},  {"Į", "I\u0328", "I", "i", "Į"},
    {"Š", "S\u030C", "S", "s", "Š"},  {"Ų", "U\u0328", "U", "u", "Ų"},
    {"Ū", "U\u0304", "U", "u", "Ū"},  {"Ž", "Z\u030C", "Z", "z", "Ž"},
    {"Ć", "C\u0301", "C", "c", "Ć"},  {"Ł", "Ł", "L", "l", "Ł"},
    {"Ń", "N\u0301", "N", "n", "Ń"},  {"Ó", "O\u0301", "O", "o", "Ó"},
    {"Ś", "S\u0301", "S", "s", "Ś"},  {"Ź", "Z\u0301", "Z", "z", "Ź"},
    {"Ż", "Z\u0307", "Z", "z", "Ż"},  {"Ä", "A\u0308", "A", "ae", "Ä"},
    {"Ö", "O\u0308", "O", "oe", "Ö"}, {"Ü", "U\u0308", "U", "ue", "Ü"},
    {"É", "E\u0301", "E", "e", "É"},  {"È", "E\u0300", "E", "e", "È"},
    {"Ë", "E\u0308", "E", "e", "Ë"},  {"Ï", "I\u0308", "I", "i", "Ï"},
    {"Ç", "C\u0327", "C", "c", "Ç"},  {"–", "–", "-", "-", "–"},
}};

const Letter* marked_letter(std::string_view text) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
        return nullptr;
    }
    for (const auto& letter : letters) {
        if (text.starts_with(letter.letter)) {
            return &letter;
        }
    }
    return nullptr;
}

/// Each marked letter by the given spelling of it, every other byte through `other`.
template <typename Other>
std::string respelled(std::string_view text, std::string_view Letter::*spelling, Other other) {
    std::string result;
    while (!text.empty()) {
        if (const Letter* letter = marked_letter(text)) {
            result += letter->*spelling;
            text.remove_prefix(letter->letter.size());
        } else {
            result += other(text.front());
            text.remove_prefix(1);
        }
    }
    return result;
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

char same(char letter) {
    return letter;
}

}  // namespace

std::string decomposed(std::string_view text) {
    return respelled(text, &Letter::decomposed, same);
}

std::string without_marks(std::string_view text) {
    return respelled(text, &Letter::plain, same);
}

std::string address_letters(std::string_view text) {
    return respelled(text, &Letter::address, lower);
}

std::string capitals(std::string_view text) {
    return respelled(text, &Letter::capital, upper);
}

}  // namespace sample
