// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/rewrite.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/model/json_value.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

using Parts = std::span<const std::string>;

/// Collects what stands at the path; the pieces are parts of one text, in its order.
void collect(const ExactJson& json, Parts path, std::vector<ExactJson>& places) {
    if (path.empty()) {
        places.push_back(json);
    } else if (path.front() == "[]") {
        for (const ExactJson& element : json.elements()) {
            collect(element, path.subspan(1), places);
        }
    } else {
        for (const ExactMember& member : json.members()) {
            if (member.key == path.front()) {
                collect(member.value, path.subspan(1), places);
            }
        }
    }
}

std::string as_json(const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            return "null";
        case ValueKind::Boolean:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Json:
            return value.text;
        case ValueKind::Text:
            return json_quoted(value.text);
        case ValueKind::Bytes:
            break;
    }
    throw Error(ErrorKind::Failed, "cannot write a value", "JSON holds no raw bytes");
}

/// The value as a column of SQLite holds it.
Value as_column(const Value& value) {
    switch (value.kind) {
        case ValueKind::Boolean:
            return integer_value(value.text == "true" ? 1 : 0);
        case ValueKind::Json:
            return text_value(value.text);
        case ValueKind::Null:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Text:
        case ValueKind::Bytes:
            break;
    }
    return value;
}

Value rewritten(const Value& old, const FieldPath& path, const Value& value) {
    if (!path.is_nested()) {
        return as_column(value);
    }
    const bool may_be_json = old.kind == ValueKind::Text || old.kind == ValueKind::Json;
    if (!may_be_json || !ExactJson::is_valid(old.text)) {
        return old;
    }
    std::optional<std::string> text = json_with(old.text, Parts(path.parts).subspan(1), value);
    return text ? Value{old.kind, std::move(*text)} : old;
}

}  // namespace

std::optional<std::string> json_with(std::string_view json, std::span<const std::string> path,
                                     const Value& value) {
    std::vector<ExactJson> places;
    collect(ExactJson::read(json), path, places);
    std::string result;
    std::size_t kept_to = 0;
    bool changed = false;
    for (const ExactJson& place : places) {
        if (value_of(place) == value) {
            continue;  // however it is spelt
        }
        const auto at = static_cast<std::size_t>(place.text().data() - json.data());
        result += json.substr(kept_to, at - kept_to);
        result += as_json(value);
        kept_to = at + place.text().size();
        changed = true;
    }
    result += json.substr(kept_to);
    return changed ? std::optional(std::move(result)) : std::nullopt;
}

std::vector<Field> rewritten_fields(const Record& record, std::span<const NewValue> values) {
    std::vector<Field> fields = record.fields;
    for (const NewValue& write : values) {
        const FieldPath path(write.path);
        if (path.is_position()) {
            throw Error(ErrorKind::Failed, "cannot write to " + path.text,
                        "it is a record's place, not one of its fields");
        }
        const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& each) {
            return each.name == path.name();
        });
        if (field != fields.end()) {
            field->value = rewritten(field->value, path, write.value);
        }
    }
    std::vector<Field> changed;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (fields[index].value != record.fields[index].value) {
            changed.push_back(std::move(fields[index]));
        }
    }
    return changed;
}

}  // namespace dsar
