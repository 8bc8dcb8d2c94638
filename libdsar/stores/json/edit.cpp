// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/edit.hpp"

#include "libdsar/base/error.hpp"
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

std::string required_json(const Value& value) {
    std::optional<std::string> json = json_of(value);
    if (!json) {
        throw Error(ErrorKind::Failed, "cannot write a value", "JSON cannot hold it");
    }
    return *std::move(json);
}

/// A text with its pieces replaced.
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
    std::string text(raw);
    for (const NewValue& value : values) {
        const FieldPath path(value.path);
        text = in_member(std::move(text), std::span(path.parts).subspan(1), value.value);
    }
    if (text != raw) {
        splices.push_back({at, at + raw.size(), std::move(text)});
    }
}

std::string JsonEditor::in_member(std::string raw, std::span<const std::string> path,
                                  const Value& value) {
    if (path.empty()) {
        std::string json = required_json(value);
        return holds(raw, value, json) ? std::move(raw) : std::move(json);
    }
    if (!raw.starts_with('"')) {
        return in_json(std::move(raw), path, value);
    }
    const std::string text = json_unescape(raw);
    const std::string now = in_text(text, path, value);
    return now == text ? std::move(raw) : json_quoted(now);
}

std::string JsonEditor::in_text(std::string text, std::span<const std::string> path,
                                const Value& value) {
    return is_container(text) ? in_json(std::move(text), path, value) : std::move(text);
}

bool JsonEditor::is_container(std::string_view text) {
    const std::string_view trimmed = json_trimmed(text);
    if (!trimmed.starts_with('{') && !trimmed.starts_with('[')) {
        return false;
    }
    try {
        inner_.members(text, [](std::string_view, std::string_view) {});
        return true;
    } catch (const JsonFault&) {
        return false;
    }
}

std::string JsonEditor::in_json(std::string json, std::span<const std::string> path,
                                const Value& value) {
    const std::string wanted = required_json(value);
    std::vector<Splice> splices;
    inner_.at(json, path, [&](std::string_view found) {
        if (!holds(found, value, wanted)) {
            const std::uint64_t begin = inner_.offset_of(found);
            splices.push_back({begin, begin + found.size(), wanted});
        }
    });
    return splices.empty() ? std::move(json) : edited(json, splices);
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
