// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/postgres/value.hpp"

#include "libdsar/stores/rows/json_string.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace dsar {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_whole_type(std::string_view type) {
    return is_one_of(type, {"int2", "int4", "int8", "oid"});
}

bool is_real_type(std::string_view type) {
    return is_one_of(type, {"numeric", "float4", "float8"});
}

/// `NaN` and `Infinity` are no numbers to anybody else.
bool has_digits_only(std::string_view text) {
    return text.find_first_of("NI") == std::string_view::npos;
}

Value number(std::string_view text) {
    if (!has_digits_only(text)) {
        return text_value(std::string(text));
    }
    const bool whole = text.find_first_of(".e") == std::string_view::npos;
    return {whole ? ValueKind::Integer : ValueKind::Number, std::string(text)};
}

int hex_digit(char letter) {
    return letter <= '9' ? letter - '0' : letter - 'a' + 10;
}

/// bytea_output = hex: `\x00ff`.
std::string bytes_of_hex(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
        bytes += static_cast<char>(hex_digit(text[at]) * 16 + hex_digit(text[at + 1]));
    }
    return bytes;
}

/// `{1,NULL,{"a b"}}` as JSON.
class ArrayText {
 public:
    ArrayText(std::string_view text, std::string_view element) : rest_(text), element_(element) {}

    /// nullopt when it is written as no array is.
    std::optional<std::string> json() {
        if (rest_.starts_with('[')) {  // `[2:3]={..}`: where its numbers begin
            rest_.remove_prefix(std::min(rest_.find('{'), rest_.size()));
        }
        return array() && rest_.empty() ? std::optional(json_) : std::nullopt;
    }

 private:
    bool take(char letter) {
        const bool there = rest_.starts_with(letter);
        rest_.remove_prefix(there ? 1 : 0);
        return there;
    }

    bool array() {
        if (!take('{')) {
            return false;
        }
        json_ += '[';
        if (!take('}')) {
            do {
                json_ += json_.back() == '[' ? "" : ",";
                const bool good = rest_.starts_with('{') ? array() : element();
                if (!good) {
                    return false;
                }
            } while (take(','));
            if (!take('}')) {
                return false;
            }
        }
        json_ += ']';
        return true;
    }

    bool element() {
        std::string text;
        const bool quoted = take('"');
        while (!rest_.empty() && (quoted ? rest_.front() != '"' : !ends_bare(rest_.front()))) {
            take('\\');
            if (rest_.empty()) {
                return false;
            }
            text += rest_.front();
            rest_.remove_prefix(1);
        }
        if (quoted && !take('"')) {
            return false;
        }
        if (!quoted && text == "NULL") {
            json_ += "null";
        } else if (element_ == "bool") {
            json_ += text == "t" ? "true" : "false";
        } else if ((is_whole_type(element_) || is_real_type(element_)) && has_digits_only(text)) {
            json_ += text;
        } else {
            json_ += json_string(text);
        }
        return true;
    }

    static bool ends_bare(char letter) { return letter == ',' || letter == '}' || letter == '{'; }

    std::string_view rest_;
    std::string_view element_;
    std::string json_;
};

}  // namespace

Value PostgresValues::value(const PostgresColumn& column, std::string_view text) {
    const std::string exact(text);
    if (!column.element.empty()) {
        const std::optional<std::string> array = ArrayText(text, column.element).json();
        return array && is_json(*array) ? Value{ValueKind::Json, *array} : text_value(exact);
    }
    if (column.type_schema != "pg_catalog") {
        return text_value(exact);
    }
    if (column.type == "bool") {
        return {ValueKind::Boolean, text == "t" ? "true" : "false"};
    }
    if (is_whole_type(column.type)) {
        return {ValueKind::Integer, exact};
    }
    if (is_real_type(column.type)) {
        return number(text);
    }
    if (column.type == "bytea" && text.starts_with("\\x")) {
        return {ValueKind::Bytes, bytes_of_hex(text)};
    }
    if (column.type == "json" || column.type == "jsonb") {
        return json(text);
    }
    if (column.type == "bpchar") {  // what fills it up is no part of it, as in PostgreSQL itself
        return text_value(exact.substr(0, exact.find_last_not_of(' ') + 1));
    }
    return text_value(exact);
}

/// Whether it is JSON that our reader takes; PostgreSQL takes deeper ones.
bool PostgresValues::is_json(std::string_view text) {
    try {
        json_.members(text, [](std::string_view, std::string_view) {});
        return true;
    } catch (const JsonFault&) {
        return false;
    }
}

Value PostgresValues::json(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    text = text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start);
    if (!is_json(text)) {
        return text_value(std::string(text));
    }
    return json_value(text);
}

}  // namespace dsar
