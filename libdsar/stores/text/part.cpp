// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/part.hpp"

#include "libdsar/base/hex.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/text/clock.hpp"
#include "libdsar/stores/text/line_formats.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view none = "-";
constexpr std::string_view hex = "0123456789abcdef";

/// Letters behind a backslash, and what they stand for.
constexpr std::array<std::pair<char, char>, 8> escapes{{{'n', '\n'},
                                                        {'r', '\r'},
                                                        {'t', '\t'},
                                                        {'b', '\b'},
                                                        {'f', '\f'},
                                                        {'v', '\v'},
                                                        {'"', '"'},
                                                        {'\\', '\\'}}};

/// One letter of quoted text, and how many bytes it is written in.
struct Unquoted {
    char letter = 0;
    std::size_t size = 1;
};

// What is no escape stands for itself.
Unquoted unquoted_at(std::string_view text) {
    if (text.front() != '\\' || text.size() < 2) {
        return {text.front(), 1};
    }
    if (text[1] == 'x' && text.size() >= 4) {
        if (const auto byte = bytes_of_hex(text.substr(2, 2))) {
            return {byte->front(), 4};
        }
    }
    for (const auto& [letter, meaning] : escapes) {
        if (text[1] == letter) {
            return {meaning, 2};
        }
    }
    return {text.front(), 1};
}

/// Quoted text as it is read, and where each letter of it is written; one place more than letters.
struct Reading {
    std::string text;
    std::vector<std::size_t> places;
};

Reading unquoted(std::string_view text) {
    Reading result;
    std::size_t at = 0;
    while (at < text.size()) {
        const Unquoted next = unquoted_at(text.substr(at));
        result.places.push_back(at);
        result.text += next.letter;
        at += next.size;
    }
    result.places.push_back(at);
    return result;
}

/// `raw`: bytes outside ASCII stand as they are.
std::string quoted(std::string_view text, bool raw) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            result += {'\\', letter};
        } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !raw)) {
            result += {'\\', 'x', hex[byte >> 4U], hex[byte & 15U]};
        } else {
            result += letter;
        }
    }
    return result;
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

bool is_control(char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

/// Only what differs between the old and the new text.
std::optional<Splice> quoted_splice(const TextPart& part, const Value& value) {
    const std::string text = value.is_null() ? std::string(none) : value.text;
    const Reading old = unquoted(part.text);
    const auto [left, right] =
        std::mismatch(old.text.begin(), old.text.end(), text.begin(), text.end());
    if (left == old.text.end() && right == text.end()) {
        return std::nullopt;
    }
    const auto front = static_cast<std::size_t>(left - old.text.begin());
    std::size_t back = 0;
    while (back < old.text.size() - front && back < text.size() - front &&
           old.text[old.text.size() - 1 - back] == text[text.size() - 1 - back]) {
        ++back;
    }
    const bool raw = std::any_of(part.text.begin(), part.text.end(), &is_outside_ascii);
    const std::size_t begin = old.places[front];
    const std::size_t end = old.places[old.text.size() - back];
    std::string middle =
        quoted(std::string_view(text).substr(front, text.size() - front - back), raw);
    const std::string all =
        std::string(part.text.substr(0, begin)) + middle + std::string(part.text.substr(end));
    if (unquoted(all).text != text) {
        // A backslash that was no escape would become one.
        return Splice{part.begin, part.end, quoted(text, raw)};
    }
    return Splice{part.begin + begin, part.begin + end, std::move(middle)};
}

/// `NAME=value`, or the binary form of journals for what is no line of text.
std::string assigned(std::string_view name, const std::string& value) {
    const bool is_line =
        is_utf8(value) && std::none_of(value.begin(), value.end(), [](char letter) {
            return is_control(letter) && letter != '\t';
        });
    std::string field(name);
    if (is_line) {
        return field + "=" + value + "\n";
    }
    field += '\n';
    std::uint64_t size = value.size();
    for (int byte = 0; byte < 8; ++byte, size >>= 8U) {
        field += static_cast<char>(size & 0xffU);
    }
    return field + value + "\n";
}

std::string written_text(Written written, const Value& value) {
    if (value.is_null()) {
        return std::string(written == Written::Plain ? std::string_view() : none);
    }
    if (written == Written::Clock) {
        return clock_written(value.text).value_or(std::string(none));
    }
    return value.text;
}

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), &is_digit);
}

bool can_stand(Written written, const Value& value) {
    const std::string& text = value.text;
    const bool has_control = std::any_of(text.begin(), text.end(), &is_control);
    switch (written) {
        case Written::Plain:
            return true;
        case Written::Whole:
            return value.is_null() ||
                   (text.find_first_not_of(" \t") != std::string::npos && text != none);
        case Written::Word:
            return value.is_null() || (!text.empty() && text != none && !has_control &&
                                       text.find_first_of(" \"[]:<>") == std::string::npos);
        case Written::Words:
            return value.is_null() || (!text.empty() && text != none && !has_control &&
                                       text.find_first_of("\"[]") == std::string::npos &&
                                       !text.starts_with(' ') && !text.ends_with(' '));
        case Written::Digits:
            return value.is_null() || is_number(text);
        case Written::Rank:
            return !value.is_null() && is_number(text) && text.size() <= 3;
        case Written::Fixed:
            return false;
        case Written::Elements:
            return value.is_null() || (text != none && is_syslog_data(text));
        case Written::Quoted:
            return value.is_null() || text != none;
        case Written::Clock:
            return value.is_null() || clock_written(text).has_value();
        case Written::Stamp:
            return !value.is_null() && stamp_size(text) == text.size() && !text.empty();
        case Written::Assigned:
            return true;
    }
    return false;
}

}  // namespace

TextPart part_of(std::string_view record, std::string_view name, std::string_view text,
                 Written written) {
    const auto begin = static_cast<std::size_t>(text.data() - record.data());
    return {name, text, written, begin, begin + text.size()};
}

Value value_of(const TextPart& part) {
    switch (part.written) {
        case Written::Plain:
        case Written::Rank:
        case Written::Fixed:
            return text_value(std::string(part.text));
        case Written::Stamp:
            return text_value(part.year == 0 ? std::string(part.text)
                                             : dated_stamp(part.text, part.year));
        case Written::Whole:
        case Written::Word:
        case Written::Words:
        case Written::Digits:
        case Written::Elements:
            return part.text == none ? Value() : text_value(std::string(part.text));
        case Written::Quoted:
            return part.text == none ? Value() : text_value(unquoted(part.text).text);
        case Written::Clock: {
            auto text = clock_read(part.text);
            return text ? text_value(*std::move(text)) : Value();
        }
        case Written::Assigned:
            return {is_utf8(part.text) ? ValueKind::Text : ValueKind::Bytes,
                    std::string(part.text)};
    }
    return {};
}

std::optional<Splice> splice_of(const TextPart& part, const Value& value) {
    if (part.written == Written::Quoted) {
        return quoted_splice(part, value);
    }
    if (part.written == Written::Assigned) {
        return !value.is_null() && value.text == part.text
                   ? std::nullopt
                   : std::optional(
                         Splice{part.begin, part.end,
                                value.is_null() ? std::string() : assigned(part.name, value.text)});
    }
    if (part.year != 0 && value == value_of(part)) {
        return std::nullopt;
    }
    std::string text = written_text(part.written, value);
    return text == part.text ? std::nullopt
                             : std::optional(Splice{part.begin, part.end, std::move(text)});
}

std::string refusal_of(Written written, const Value& value) {
    if (value.kind == ValueKind::Bytes && written != Written::Assigned) {
        return "a log of text cannot hold this value";
    }
    if (can_stand(written, value)) {
        return {};
    }
    switch (written) {
        case Written::Clock:
        case Written::Stamp:
            return "only a whole date and time can stand there";
        case Written::Digits:
        case Written::Rank:
            return "only a number can stand there";
        default:
            return "this value would not be read as one part of the line";
    }
}

}  // namespace dsar
