// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/census.hpp"

#include "libdsar/stores/json/scalar.hpp"

#include <fmt/format.h>

#include <iterator>

namespace dsar {
namespace {

/// Objects that use values as names would make a list without end.
constexpr std::size_t most_fields = 2000;

const char* type_of(std::string_view raw) {
    switch (json_value(raw).kind) {
        case ValueKind::Null:
            return "null";
        case ValueKind::Boolean:
            return "boolean";
        case ValueKind::Integer:
            return "integer";
        case ValueKind::Number:
            return "number";
        case ValueKind::Text:
        case ValueKind::Bytes:
            return "string";
        case ValueKind::Json:
            return raw.front() == '{' ? "object" : "array";
    }
    return "";
}

bool is_empty(std::string_view container) {
    return json_trimmed(container.substr(1, container.size() - 2)).empty();
}

}  // namespace

std::string path_part(std::string_view name) {
    if (!name.empty() && name.find_first_of(".[]\"#^") == std::string_view::npos) {
        return std::string(name);
    }
    std::string quoted = "\"";
    for (const char letter : name) {
        quoted += letter;
        if (letter == '"') {
            quoted += letter;
        }
    }
    return quoted + '"';
}

void FieldCensus::add(std::string_view json) {
    JsonText text;
    if (text.members(json, [](std::string_view, std::string_view) {})) {
        add_object({}, json);
    } else {
        add_value("value", json_trimmed(json));
    }
}

void FieldCensus::add_object(const std::string& prefix, std::string_view json) {
    JsonText text;
    text.members(json, [&](std::string_view name, std::string_view raw) {
        add_value(prefix + path_part(name), raw);
    });
}

void FieldCensus::add_value(const std::string& path, std::string_view raw) {
    const bool holds_more = (raw.front() == '{' || raw.front() == '[') && !is_empty(raw);
    if (holds_more && raw.front() == '{') {
        add_object(path + '.', raw);
        return;
    }
    if (holds_more) {
        JsonText text;
        const std::vector<std::string> elements{"[]"};
        text.at(raw, elements, [&](std::string_view element) { add_value(path + "[]", element); });
        return;
    }
    const auto [entry, is_new] = types_.try_emplace(path);
    if (is_new && order_.size() < most_fields) {
        order_.push_back(path);
    }
    entry->second.insert(type_of(raw));
}

std::vector<FieldInfo> FieldCensus::fields() const {
    std::vector<FieldInfo> fields;
    for (const std::string& path : order_) {
        fields.push_back({path, fmt::format("{}", fmt::join(types_.at(path), "|")), true, false});
    }
    return fields;
}

}  // namespace dsar
