// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/normalise.hpp"

#include "libdsar/base/phone.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/normal_email.hpp"
#include "libdsar/model/normal_ip.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace dsar {
namespace {

bool is_hex(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (is_dash ? text[at] != '-' : !is_hex(text[at])) {
            return false;
        }
    }
    return true;
}

std::string normal_plain(std::string_view raw) {
    const std::string_view text = trimmed(raw);
    std::string_view uuid = text;
    if (uuid.size() == 38 && uuid.starts_with('{') && uuid.ends_with('}')) {
        uuid = uuid.substr(1, 36);
    }
    return is_uuid(uuid) ? fold_case(uuid) : std::string(text);
}

// 5, "5" and 5.0 are the same reference; "05" is another.
std::string normal_reference(std::string_view raw) {
    std::string_view digits = raw.substr(raw.starts_with('-') ? 1 : 0);
    const std::string_view whole = digits.substr(0, digits.find('.'));
    const std::string_view fraction = digits.substr(whole.size());
    const bool is_whole = !whole.empty() && std::all_of(whole.begin(), whole.end(), is_digit) &&
                          (whole.size() == 1 || whole.front() != '0');
    const bool has_zeros =
        fraction.empty() ||
        (fraction.size() > 1 && fraction.find_first_not_of('0', 1) == std::string_view::npos);
    if (!is_whole || !has_zeros) {
        return std::string(raw);
    }
    const bool is_negative = raw.starts_with('-') && whole != "0";
    return (is_negative ? "-" : "") + std::string(whole);
}

}  // namespace

// ae, oe, ue are how German umlauts are written without them, so both spellings become the bare
// vowel.
std::vector<std::string> name_words(std::string_view raw) {
    std::vector<std::string> words(1);
    const std::string folded = fold_name(raw);
    const std::string_view text = folded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool inside = !words.back().empty() && at + 1 < text.size() && is_word(text[at + 1]);
        if (is_word(letter) || ((letter == '\'' || letter == '-') && inside)) {
            const char before = words.back().empty() ? '\0' : words.back().back();
            const bool is_umlaut =
                letter == 'e' && (before == 'a' || before == 'o' || before == 'u');
            words.back() += is_umlaut ? "" : std::string(1, letter);
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    std::erase(words, "");
    return words;
}

std::string joined_name(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    std::string name;
    for (const std::string& word : words) {
        name += name.empty() ? "" : " ";
        name += word;
    }
    return name;
}

Form form_of_kind(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, Form>, 4> forms{{
        {"email", Form::Email},
        {"phone", Form::Phone},
        {"name", Form::Name},
        {"ip", Form::Ip},
    }};
    for (const auto& [name, form] : forms) {
        if (kind == name) {
            return form;
        }
    }
    return Form::Plain;
}

std::optional<std::string> normalise(Form form, std::string_view raw,
                                     const NormaliseOptions& options) {
    std::string normal;
    switch (form) {
        case Form::Plain:
            normal = normal_plain(raw);
            break;
        case Form::Email:
            normal = normal_email(raw, options);
            break;
        case Form::Phone:
            return to_e164(trimmed(raw), options.region);
        case Form::Name:
            normal = joined_name(name_words(raw));
            break;
        case Form::Ip:
            normal = normal_ip(raw);
            break;
        case Form::Reference:
            normal = normal_reference(raw);
            break;
        case Form::Folded:
            normal = fold_case(raw);
            break;
    }
    return normal.empty() ? std::nullopt : std::optional(std::move(normal));
}

}  // namespace dsar
