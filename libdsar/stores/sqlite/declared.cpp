// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/declared.hpp"

#include "libdsar/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <string>

namespace dsar {
namespace {

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return out;
}

bool names_any(const std::string& type, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return type.find(word) != std::string::npos; });
}

/// Characters as SQL counts them.
std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(first_character(text).size);
        ++count;
    }
    return count;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// As SQLite turns a text into a number where it is stored.
bool is_number(std::string_view text, bool whole) {
    text = trimmed(text);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() && std::isfinite(number) &&
           (!whole || std::trunc(number) == number);
}

}  // namespace

std::optional<std::size_t> declared_length(std::string_view type) {
    const std::string words = upper(type);
    const std::size_t open = words.find('(');
    if (open == std::string::npos || !names_any(words.substr(0, open), {"CHAR", "TEXT"})) {
        return std::nullopt;
    }
    const std::size_t close = words.find(')', open);
    const std::string_view inside =
        trimmed(std::string_view(words).substr(open + 1, close - open - 1));
    std::size_t length = 0;
    const auto [end, fault] = std::from_chars(inside.data(), inside.data() + inside.size(), length);
    const bool is_count = close != std::string::npos && fault == std::errc() && length > 0;
    // Oracle's VARCHAR2(20 CHAR) says the same.
    const std::string_view rest =
        trimmed(inside.substr(static_cast<std::size_t>(end - inside.data())));
    return is_count && (rest.empty() || rest == "CHAR") ? std::optional(length) : std::nullopt;
}

std::optional<SqliteRefusal> refused_by_type(const SqliteColumn& column, const Value& value) {
    if (value.kind != ValueKind::Text) {
        return std::nullopt;
    }
    if (const auto length = declared_length(column.type);
        length && characters(value.text) > *length) {
        return SqliteRefusal{"too_long", column.name,
                             fmt::format("the column is declared for {} character{}", *length,
                                         *length == 1 ? "" : "s")};
    }
    const std::string type = upper(column.type);
    const bool is_text = names_any(type, {"CHAR", "TEXT", "CLOB", "POINT"});
    const bool is_whole = !is_text && names_any(type, {"INT"});
    const bool is_numeric =
        is_whole || (!is_text && names_any(type, {"REAL", "FLOA", "DOUB", "DECIMAL"}));
    if (is_numeric && !is_number(value.text, is_whole)) {
        return SqliteRefusal{
            "type", column.name,
            fmt::format("the column is declared for {}", is_whole ? "whole numbers" : "numbers")};
    }
    return std::nullopt;
}

}  // namespace dsar
