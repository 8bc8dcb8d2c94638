// SPDX-License-Identifier: Apache-2.0
// Paths of the map: what stands at them in a record, and taking it away.
#include "libdsar/base/error.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/model/json_value.hpp"
#include "libdsar/model/record.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

namespace dsar {
namespace {

constexpr std::string_view each = "[]";

[[noreturn]] void refuse(std::string_view path, const char* why) {
    throw Error(ErrorKind::NotSetUp, "cannot read the path " + std::string(path), why);
}

std::string take_quoted(std::string_view path, std::string_view& rest) {
    std::string name;
    rest.remove_prefix(1);
    while (true) {
        const std::size_t quote = rest.find('"');
        if (quote == std::string_view::npos) {
            refuse(path, "a quote is not closed");
        }
        name += rest.substr(0, quote);
        rest.remove_prefix(quote + 1);
        if (!rest.starts_with('"')) {
            return name;
        }
        name += '"';
        rest.remove_prefix(1);
    }
}

std::string take_name(std::string_view path, std::string_view& rest) {
    if (rest.starts_with('"')) {
        return take_quoted(path, rest);
    }
    const std::size_t end = std::min(rest.find_first_of(".[]\""), rest.size());
    if (end == 0) {
        refuse(path, "a name is empty");
    }
    std::string name(rest.substr(0, end));
    rest.remove_prefix(end);
    return name;
}

using Parts = std::span<const std::string>;

void collect(const ExactJson& json, Parts parts, std::vector<Value>& values) {
    if (parts.empty()) {
        values.push_back(value_of(json));
        return;
    }
    if (parts.front() == each) {
        for (const ExactJson& element : json.elements()) {
            collect(element, parts.subspan(1), values);
        }
        return;
    }
    for (const ExactMember& member : json.members()) {
        if (member.key == parts.front()) {
            collect(member.value, parts.subspan(1), values);
        }
    }
}

// What is inside a value: JSON, or text that holds JSON (a column of a relational store).
std::optional<ExactJson> inside(const Value& value) {
    const bool may_be_json =
        value.kind == ValueKind::Json ||
        (value.kind == ValueKind::Text && value.text.find_first_of("{[") != std::string::npos);
    if (!may_be_json || !ExactJson::is_valid(value.text)) {
        return std::nullopt;
    }
    return ExactJson::read(value.text);
}

// `json` without what stands at `parts`; nullopt when nothing does. The rest keeps its spelling.
std::optional<std::string> without(const ExactJson& json, Parts parts) {
    std::string rest;
    bool changed = false;
    const auto keep = [&](std::string_view key, std::string_view value) {
        rest += rest.empty() ? "" : ",";
        rest += key;
        rest += key.empty() ? "" : ":";
        rest += value;
    };
    const auto treat = [&](std::string_view key, const ExactJson& value) {
        if (parts.size() == 1) {
            changed = true;
            return;
        }
        const std::optional<std::string> less = without(value, parts.subspan(1));
        changed = changed || less.has_value();
        keep(key, less ? std::string_view(*less) : value.text());
    };
    if (parts.front() == each) {
        for (const ExactJson& element : json.elements()) {
            treat({}, element);
        }
        return changed ? std::optional('[' + rest + ']') : std::nullopt;
    }
    for (const ExactMember& member : json.members()) {
        if (member.key == parts.front()) {
            treat(member.written_key, member.value);
        } else {
            keep(member.written_key, member.value.text());
        }
    }
    return changed ? std::optional('{' + rest + '}') : std::nullopt;
}

void collect(const std::vector<Field>& fields, Parts parts, std::vector<Value>& values) {
    for (const Field& field : fields) {
        if (field.name != parts.front()) {
            continue;
        }
        if (parts.size() == 1) {
            values.push_back(field.value);
        } else if (const auto json = inside(field.value)) {
            collect(*json, parts.subspan(1), values);
        }
    }
}

}  // namespace

std::vector<std::string> path_parts(std::string_view path) {
    std::vector<std::string> parts;
    std::string_view rest = path;
    while (true) {
        parts.push_back(take_name(path, rest));
        while (rest.starts_with(each)) {
            parts.emplace_back(each);
            rest.remove_prefix(each.size());
        }
        if (rest.empty()) {
            return parts;
        }
        if (!rest.starts_with('.')) {
            refuse(path, "names are joined by a dot");
        }
        rest.remove_prefix(1);
    }
}

std::vector<Value> values_at(const Record& record, std::string_view path) {
    std::vector<Value> values;
    const std::vector<std::string> parts = path_parts(path);
    collect(record.fields, parts, values);
    if (values.empty()) {
        collect(record.key, parts, values);
    }
    return values;
}

bool remove_at(Record& record, std::string_view path) {
    const std::vector<std::string> parts = path_parts(path);
    if (parts.size() == 1) {
        return std::erase_if(record.fields,
                             [&](const Field& field) { return field.name == parts.front(); }) > 0;
    }
    bool removed = false;
    for (Field& field : record.fields) {
        if (field.name != parts.front()) {
            continue;
        }
        if (const auto json = inside(field.value)) {
            if (auto less = without(*json, Parts(parts).subspan(1))) {
                field.value.text = std::move(*less);
                removed = true;
            }
        }
    }
    return removed;
}

}  // namespace dsar
