// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/edit.hpp"

#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dsar {
namespace {

// Between tokens a break is blank, and inside a text JSON has none.
std::string in_one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    return text;
}

bool holds(std::string_view raw, const Value& value, const std::string& json) {
    return raw == json || json_value(raw) == value;
}

/// JSON in a text value, if there is some.
std::optional<std::string> json_inside(std::string_view raw) {
    if (!raw.starts_with('"')) {
        return std::nullopt;
    }
    std::string text = json_unescape(raw);
    const std::string_view trimmed = json_trimmed(text);
    const bool may_be = trimmed.starts_with('{') || trimmed.starts_with('[');
    return may_be && ExactJson::is_valid(text) ? std::optional(std::move(text)) : std::nullopt;
}

std::size_t blank_before(std::string_view json, std::size_t at) {
    while (at > 0 && is_json_space(json[at - 1])) {
        --at;
    }
    return at;
}

std::size_t blank_behind(std::string_view json, std::size_t at) {
    while (at < json.size() && is_json_space(json[at])) {
        ++at;
    }
    return at;
}

/// From behind a name to its opening quote: inside it every quote has a backslash.
std::size_t begin_of_name(std::string_view json, std::size_t end) {
    std::size_t at = end - 1;
    while (at > 0) {
        --at;
        std::size_t slashes = 0;
        while (at > slashes && json[at - slashes - 1] == '\\') {
            ++slashes;
        }
        if (json[at] == '"' && slashes % 2 == 0) {
            break;
        }
    }
    return at;
}

}  // namespace

std::optional<std::string> json_of(const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            return "null";
        case ValueKind::Text:
            return is_utf8(value.text) ? std::optional(json_quoted(value.text)) : std::nullopt;
        case ValueKind::Boolean:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Json:
            return ExactJson::is_valid(value.text) ? std::optional(in_one_line(value.text))
                                                   : std::nullopt;
        case ValueKind::Bytes:
            break;
    }
    return std::nullopt;
}

std::string edited(std::string_view text, const std::vector<Splice>& splices) {
    std::string result;
    std::uint64_t at = 0;
    for (const Splice& splice : in_order(splices)) {
        result += text.substr(at, splice.begin - at);
        result += splice.text;
        at = splice.end;
    }
    result += text.substr(at);
    return result;
}

std::vector<Splice> JsonEditor::write(std::string_view record, std::span<const NewValue> values) {
    std::map<std::string, std::vector<NewValue>, std::less<>> by_name;
    for (const NewValue& value : values) {
        by_name[FieldPath(value.path).name()].push_back(value);
    }
    std::vector<Splice> splices;
    const bool is_object = outer_.members(record, [&](std::string_view name, std::string_view raw) {
        if (const auto mine = by_name.find(name); mine != by_name.end()) {
            write_member(raw, outer_.offset_of(raw), mine->second, splices);
        }
    });
    if (const auto mine = by_name.find("value"); !is_object && mine != by_name.end()) {
        const std::string_view raw = json_trimmed(record);
        write_member(raw, static_cast<std::uint64_t>(raw.data() - record.data()), mine->second,
                     splices);
    }
    return splices;
}

void JsonEditor::write_member(std::string_view raw, std::uint64_t at,
                              std::span<const NewValue> values, std::vector<Splice>& splices) {
    for (const NewValue& value : values) {
        const std::string json = json_of(value.value).value_or("null");
        if (!FieldPath(value.path).is_nested()) {
            if (!holds(raw, value.value, json)) {
                splices.push_back({at, at + raw.size(), json});
            }
            return;
        }
    }
    if (std::optional<std::string> inside = json_inside(raw)) {
        const std::string text = written(*inside, values);
        if (text != *inside) {
            splices.push_back({at, at + raw.size(), json_quoted(text)});
        }
        return;
    }
    for (const NewValue& value : values) {
        const std::string json = json_of(value.value).value_or("null");
        const FieldPath path(value.path);
        inner_.at(raw, std::span(path.parts).subspan(1), [&](std::string_view found) {
            if (!holds(found, value.value, json)) {
                const std::uint64_t begin = at + inner_.offset_of(found);
                splices.push_back({begin, begin + found.size(), json});
            }
        });
    }
}

std::string JsonEditor::written(std::string json, std::span<const NewValue> values) {
    for (const NewValue& value : values) {
        const std::string wanted = json_of(value.value).value_or("null");
        const FieldPath path(value.path);
        std::vector<Splice> splices;
        inner_.at(json, std::span(path.parts).subspan(1), [&](std::string_view found) {
            if (!holds(found, value.value, wanted)) {
                const std::uint64_t begin = inner_.offset_of(found);
                splices.push_back({begin, begin + found.size(), wanted});
            }
        });
        json = edited(json, splices);
    }
    return json;
}

RecordPlace place_in(std::string_view json, std::size_t begin, std::size_t end,
                     std::uint64_t offset) {
    RecordPlace place{RecordPlace::Kind::Element, 0, 0};
    std::size_t front = blank_before(json, begin);
    if (front > 0 && json[front - 1] == ':') {
        begin = begin_of_name(json, blank_before(json, front - 1));
        front = blank_before(json, begin);
    }
    place.begin = offset + begin;
    place.end = offset + end;
    if (front > 0 && json[front - 1] == ',') {
        place.before = offset + blank_before(json, front - 1);
    }
    const std::size_t comma = blank_behind(json, end);
    if (comma < json.size() && json[comma] == ',') {
        place.behind = offset + blank_behind(json, comma + 1);
    }
    return place;
}

}  // namespace dsar
