// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/value_json.hpp"

#include "libdsar/base/unicode.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>
#include <set>

namespace dsar {

namespace {

constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

// Readers of data.json, ours too, refuse what is nested without end.
constexpr int deepest_nesting = 200;

bool is_shallow(std::string_view json) {
    int depth = 0;
    bool in_text = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char letter = json[at];
        if (letter == '"') {
            in_text = !in_text;
        } else if (in_text) {
            at += letter == '\\' ? 1U : 0U;
        } else if (letter == '{' || letter == '[') {
            if (++depth > deepest_nesting) {
                return false;
            }
        } else if (letter == '}' || letter == ']') {
            --depth;
        }
    }
    return true;
}

void write_text(JsonWriter& json, const std::string& text) {
    if (is_utf8(text)) {
        json.text(text);
        return;
    }
    json.begin_object();
    json.key("text");
    json.text(text);
    json.key("base64");
    json.text(base64(text));
    json.end_object();
}

void write_raw_or_text(JsonWriter& json, const std::string& text) {
    if (is_readable_json(text)) {
        json.raw(text);
    } else {
        write_text(json, text);
    }
}

Json key_value(const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            return nullptr;
        case ValueKind::Boolean:
            return value.text == "true";
        case ValueKind::Integer: {
            std::int64_t number = 0;
            const char* end = value.text.data() + value.text.size();
            const auto [stop, error] = std::from_chars(value.text.data(), end, number);
            const bool exact = error == std::errc() && stop == end && number <= largest_exact &&
                               number >= -largest_exact;
            return exact ? Json(number) : Json(value.text);
        }
        case ValueKind::Number:
        case ValueKind::Text:
        case ValueKind::Json:
            return value.text;
        case ValueKind::Bytes:
            return Json{{"base64", base64(value.text)}};
    }
    return nullptr;
}

}  // namespace

bool is_readable_json(std::string_view text) {
    return is_utf8(text) && is_shallow(text) && Json::accept(text);
}

void write_value(JsonWriter& json, const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            json.null();
            return;
        case ValueKind::Boolean:
            json.boolean(value.text == "true");
            return;
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Json:
            write_raw_or_text(json, value.text);
            return;
        case ValueKind::Text:
            write_text(json, value.text);
            return;
        case ValueKind::Bytes:
            json.begin_object();
            json.key("base64");
            json.text(base64(value.text));
            json.end_object();
            return;
    }
}

void write_fields(JsonWriter& json, const std::vector<Field>& fields) {
    std::set<std::string, std::less<>> names;
    json.begin_object();
    for (const Field& field : fields) {
        std::string name = field.name;
        for (int count = 2; !names.insert(name).second; ++count) {
            name = field.name + "#" + std::to_string(count);
        }
        json.key(name);
        write_value(json, field.value);
    }
    json.end_object();
}

Json key_json(const RecordKey& key) {
    Json object = Json::object();
    for (const Field& part : key) {
        object[part.name] = key_value(part.value);
    }
    return object;
}

}  // namespace dsar
