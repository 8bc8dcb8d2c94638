// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/consent.hpp"

#include "libdsar/base/date.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace dsar {

namespace {

struct Pair {
    std::string_view yes;
    std::string_view no;
};

constexpr std::array pairs{
    Pair{"1", "0"},
    Pair{"true", "false"},
    Pair{"t", "f"},
    Pair{"yes", "no"},
    Pair{"y", "n"},
    Pair{"on", "off"},
    Pair{"x", ""},
    Pair{"taip", "ne"},
    Pair{"tak", "nie"},
    Pair{"ja", "nein"},
    Pair{"oui", "non"},
    Pair{"subscribed", "unsubscribed"},
    Pair{"granted", "withdrawn"},
    Pair{"given", "withdrawn"},
    Pair{"opt-in", "opt-out"},
    Pair{"opt_in", "opt_out"},
    Pair{"opted_in", "opted_out"},
    Pair{"allowed", "denied"},
    Pair{"accepted", "declined"},
    Pair{"active", "inactive"},
    Pair{"enabled", "disabled"},
};

constexpr std::array more_words_for_no{std::string_view("revoked"), std::string_view("refused"),
                                       std::string_view("rejected"), std::string_view("none")};

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), lower);
    return text;
}

// `Yes` becomes `No`, `YES` becomes `NO`.
std::string in_case_of(const std::string& model, std::string word) {
    const bool first = !model.empty() && model.front() != lower(model.front());
    const bool all = first && model.size() > 1 && model.back() != lower(model.back());
    if (all) {
        std::ranges::transform(word, word.begin(), upper);
    } else if (first && !word.empty()) {
        word.front() = upper(word.front());
    }
    return word;
}

}  // namespace

bool is_consent_off(const Value& value) {
    if (value.is_null()) {
        return true;
    }
    const std::string word = lowered(trimmed(value.text));
    return word.empty() || word == "0.0" || word == "null" ||
           std::ranges::find(pairs, word, &Pair::no) != pairs.end() ||
           std::ranges::find(more_words_for_no, word) != more_words_for_no.end();
}

std::optional<Value> consent_off(const Value& value) {
    if (is_consent_off(value)) {
        return value;
    }
    switch (value.kind) {
        case ValueKind::Boolean:
            return Value{ValueKind::Boolean, "false"};
        case ValueKind::Integer:
        case ValueKind::Number:
            // More than a flag (a level, a time): which number means no is not for us to guess.
            return value.text == "1" || value.text == "1.0"
                       ? std::optional(Value{value.kind, value.text == "1" ? "0" : "0.0"})
                       : std::nullopt;
        case ValueKind::Text:
            break;
        case ValueKind::Null:
        case ValueKind::Bytes:
        case ValueKind::Json:
            return std::nullopt;
    }
    const std::string text = trimmed(value.text);
    const auto* const pair = std::ranges::find(pairs, lowered(text), &Pair::yes);
    if (pair != pairs.end()) {
        return text_value(in_case_of(text, std::string(pair->no)));
    }
    if (parse_stored_date(text)) {
        return Value();
    }
    return std::nullopt;
}

}  // namespace dsar
