// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_writer.hpp"

#include "libdsar/base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace dsar {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

bool is_plain(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x20 && byte < 0x80 && letter != '"' && letter != '\\';
}

void append_escaped(std::string& out, char letter) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (letter) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(letter) >> 4];
            out += digits[static_cast<unsigned char>(letter) & 15];
    }
}

}  // namespace

std::string json_quoted(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) {
            ++plain;
        }
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const Utf8Step step = first_character(text);
        if (step.size == 1 && step.valid) {
            append_escaped(out, text.front());
        } else {
            out += step.valid ? text.substr(0, step.size) : replacement;
        }
        text.remove_prefix(step.size);
    }
    out += '"';
    return out;
}

JsonWriter::JsonWriter(Output output, Layout layout)
    : output_(std::move(output)), layout_(layout) {}

void JsonWriter::line_break() {
    if (layout_ == Layout::Compact) {
        return;
    }
    std::string line(1 + 2 * has_entry_.size(), ' ');
    line.front() = '\n';
    output_(line);
}

void JsonWriter::before_value() {
    if (std::exchange(after_key_, false) || has_entry_.empty()) {
        return;
    }
    if (has_entry_.back()) {
        output_(",");
    }
    has_entry_.back() = true;
    line_break();
}

void JsonWriter::begin_object() {
    before_value();
    output_("{");
    has_entry_.push_back(false);
}

void JsonWriter::begin_array() {
    before_value();
    output_("[");
    has_entry_.push_back(false);
}

void JsonWriter::end_object() {
    end("}");
}

void JsonWriter::end_array() {
    end("]");
}

void JsonWriter::end(std::string_view bracket) {
    const bool filled = has_entry_.back();
    has_entry_.pop_back();
    if (filled) {
        line_break();
    }
    output_(bracket);
}

void JsonWriter::key(std::string_view name) {
    before_value();
    output_(json_quoted(name) + (layout_ == Layout::Compact ? ":" : ": "));
    after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
    raw(json_quoted(value));
}

void JsonWriter::number(std::int64_t value) {
    raw(std::to_string(value));
}

void JsonWriter::boolean(bool value) {
    raw(value ? "true" : "false");
}

void JsonWriter::null() {
    raw("null");
}

void JsonWriter::raw(std::string_view json) {
    before_value();
    output_(json);
}

void JsonWriter::value(const Json& json) {
    if (json.is_object()) {
        begin_object();
        for (const auto& [name, member] : json.items()) {
            key(name);
            value(member);
        }
        end_object();
    } else if (json.is_array()) {
        begin_array();
        for (const Json& element : json) {
            value(element);
        }
        end_array();
    } else {
        raw(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
}

}  // namespace dsar
