// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/drop.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/latin_letters.hpp"
#include "libdsar/model/normalise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace dsar {
namespace {

constexpr std::size_t phone_digits = 10;
constexpr std::size_t zip_letters = 5;
constexpr std::size_t zip_plus_letters = 4;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_blank(char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

bool is_ascii_word(char letter) {
    return is_digit(letter) || (lower(letter) >= 'a' && lower(letter) <= 'z');
}

template <class Keep>
std::string kept(std::string_view raw, const Keep& keep) {
    std::string out;
    for (const char letter : raw) {
        if (keep(letter)) {
            out += lower(letter);
        }
    }
    return out;
}

void add(std::vector<std::string>& out, std::string value) {
    if (!value.empty() && std::ranges::find(out, value) == out.end()) {
        out.push_back(std::move(value));
    }
}

std::string last_digits(std::string_view raw) {
    const std::string digits = kept(raw, is_digit);
    return digits.size() > phone_digits ? digits.substr(digits.size() - phone_digits) : digits;
}

// Letters and digits of every script; marks that stand for themselves are none.
std::string without_punctuation(std::string_view folded) {
    std::string out;
    while (!folded.empty()) {
        const Utf8Step step = first_character(folded);
        const std::string_view bytes = folded.substr(0, step.size);
        folded.remove_prefix(step.size);
        if (step.valid && is_name_letter(step.character)) {
            out += bytes;
        }
    }
    return out;
}

// A date as three numbers; 0 where there is none.
struct Numbers {
    int year = 0;
    int month = 0;
    int day = 0;
};

void add_date(std::vector<std::string>& out, const Numbers& date) {
    const std::string iso = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    if (date.year > 999 && parse_date(iso)) {
        add(out, fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day));
    }
}

int month_named(std::string_view word) {
    constexpr std::array months{"jan", "feb", "mar", "apr", "may", "jun",
                                "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string name = kept(word, is_ascii_word);
    for (std::size_t at = 0; name.size() >= 3 && at < months.size(); ++at) {
        if (name.starts_with(months[at])) {
            return static_cast<int>(at) + 1;
        }
    }
    return 0;
}

std::vector<std::string> words_of(std::string_view raw) {
    std::vector<std::string> out;
    bool within = false;
    for (const char letter : raw) {
        const bool word = is_ascii_word(letter);
        // `4th`, `19850704T000000Z`: digits and letters are words of their own
        const bool joins = within && word && is_digit(letter) == is_digit(out.back().back());
        if (word && !joins) {
            out.emplace_back();
        }
        if (word) {
            out.back() += letter;
        }
        within = word;
    }
    return out;
}

int number_of(std::string_view word) {
    int out = 0;
    for (const char digit : word.substr(0, zip_letters)) {
        out = out * 10 + (digit - '0');
    }
    return out;
}

void add_month_in_words(std::vector<std::string>& out, const std::vector<std::string>& words) {
    Numbers date;
    for (const std::string& word : words) {
        if (!is_digit(word.front())) {
            date.month = date.month == 0 ? month_named(word) : date.month;
        } else if (word.size() > 2) {
            date.year = date.year == 0 ? number_of(word) : date.year;
        } else {
            date.day = date.day == 0 ? number_of(word) : date.day;
        }
    }
    add_date(out, date);
}

// Three numbers in a row at the front: year first, or last.
void add_three_numbers(std::vector<std::string>& out, const std::vector<std::string>& words,
                       bool dotted) {
    if (words.size() < 3 || !std::all_of(words.begin(), words.begin() + 3, [](const auto& word) {
            return is_digit(word.front()) && word.size() <= 4;
        })) {
        return;
    }
    const int first = number_of(words[0]);
    const int second = number_of(words[1]);
    const int third = number_of(words[2]);
    if (words[0].size() == 4) {
        add_date(out, {first, second, third});
    } else if (words[2].size() == 4) {
        add_date(out, {third, second, first});
        if (!dotted) {
            add_date(out, {third, first, second});
        }
    }
}

}  // namespace

std::optional<DropList> drop_list_of(std::string_view name) {
    for (const DropList list : all_drop_lists) {
        if (std::ranges::equal(name, name_of(list),
                               [](char left, char right) { return lower(left) == lower(right); })) {
            return list;
        }
    }
    return std::nullopt;
}

std::vector<std::string> drop_email(std::string_view raw) {
    std::vector<std::string> out;
    std::string plain = kept(raw, [](char letter) { return !is_blank(letter); });
    if (!is_ascii(plain)) {
        plain = fold_case(plain);
    }
    if (plain.find('@') == std::string::npos) {
        return out;
    }
    add(out, plain);
    // `Ana <ana@x.example>`, `mailto:`: what the address is
    if (const auto normal = normalise(Form::Email, raw, {})) {
        add(out, *normal);
    }
    return out;
}

std::vector<std::string> drop_phone(std::string_view raw) {
    std::vector<std::string> out;
    add(out, last_digits(raw));
    // Behind these stands an extension, which is no part of the number.
    const std::size_t end = raw.find_first_of("xX#;,eE");
    if (end != std::string_view::npos && !kept(raw.substr(0, end), is_digit).empty()) {
        add(out, last_digits(raw.substr(0, end)));
    }
    return out;
}

std::vector<std::string> drop_code(std::string_view raw) {
    std::vector<std::string> out;
    add(out, kept(raw, is_ascii_word));
    return out;
}

std::vector<std::string> drop_name(std::string_view raw) {
    std::vector<std::string> out;
    if (is_ascii(raw)) {
        add(out, kept(raw, is_ascii_word));
        return out;
    }
    for (const std::string& latin : in_latin_letters(raw)) {
        add(out, without_punctuation(fold_name(latin)));
    }
    return out;
}

std::vector<std::string> drop_birth_date(std::string_view raw) {
    std::vector<std::string> out;
    const std::vector<std::string> words = words_of(raw);
    if (words.empty()) {
        return out;
    }
    if (words.front().size() == 8 && is_digit(words.front().front())) {
        const std::string_view day = words.front();
        add_date(out, {number_of(day.substr(0, 4)), number_of(day.substr(4, 2)),
                       number_of(day.substr(6, 2))});
        return out;
    }
    const bool dotted = raw.find('.') != std::string_view::npos;
    add_three_numbers(out, words, dotted);
    if (out.empty()) {
        add_month_in_words(out, words);
    }
    return out;
}

std::vector<std::string> drop_zip(std::string_view raw) {
    const std::size_t hyphen = raw.rfind('-');
    if (hyphen != std::string_view::npos &&
        kept(raw.substr(hyphen), is_digit).size() == zip_plus_letters &&
        kept(raw.substr(hyphen), is_ascii_word).size() == zip_plus_letters) {
        raw = raw.substr(0, hyphen);
    }
    std::string letters = kept(raw, is_ascii_word);
    letters.erase(0, std::min(letters.find_first_not_of('0'), letters.size()));
    std::vector<std::string> out;
    add(out, letters.substr(0, zip_letters));
    return out;
}

Sha256Bytes drop_composite(std::span<const std::string> parts) {
    std::string joined;
    for (const std::string& part : parts) {
        joined += base64(text_of(sha256_bytes(part)));
    }
    return sha256_bytes(joined);
}

}  // namespace dsar
