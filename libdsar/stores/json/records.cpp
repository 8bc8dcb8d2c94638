// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/records.hpp"

#include "libdsar/base/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view parent_field = "^";

void add_parent_name(std::set<std::string, std::less<>>& names, const std::string& path) {
    if (!path.starts_with(parent_field)) {
        return;
    }
    const std::vector<std::string> parts = path_parts(path);
    if (parts.size() > 1 && parts.front() == parent_field) {
        names.insert(parts[1]);
    }
}

std::set<std::string, std::less<>> parent_names(const CollectionEntry& collection,
                                                const Pass& pass) {
    std::set<std::string, std::less<>> names;
    for (const FieldEntry& field : collection.fields) {
        add_parent_name(names, field.path);
    }
    for (const std::string& field : collection.key) {
        add_parent_name(names, field);
    }
    for (const CompositeReference& reference : collection.references) {
        for (const std::string& field : reference.fields) {
            add_parent_name(names, field);
        }
    }
    for (const QueryMatcher& matcher : pass.matchers()) {
        for (const FieldPath& path : matcher.existence_paths()) {
            add_parent_name(names, path.text);
        }
    }
    return names;
}

}  // namespace

RecordAt record_at(const CollectionEntry& collection, bool splits) {
    RecordAt result;
    if (collection.record_at.empty()) {
        return result;
    }
    result.inner = path_parts(collection.record_at);
    if (splits) {
        const auto first = std::find(result.inner.begin(), result.inner.end(), "[]");
        result.outer.assign(result.inner.begin(), first);
        result.inner.erase(result.inner.begin(),
                           first == result.inner.end() ? first : std::next(first));
    }
    return result;
}

JsonRecords::JsonRecords(const CollectionEntry& collection, std::vector<std::string> inner,
                         Pass& pass)
    : pass_(pass), inner_(std::move(inner)) {
    if (!inner_.empty()) {
        parent_names_ = parent_names(collection, pass);
    }
}

void JsonRecords::document(std::string_view json, Position position) {
    if (inner_.empty()) {
        element(json, position);
        return;
    }
    parent_ = parent_members(json);
    std::vector<std::string_view> elements;
    outer_text_.at(json, inner_, [&](std::string_view raw) { elements.push_back(raw); });
    for (const std::string_view raw : elements) {
        ++position.at;
        element(raw, position);
    }
}

std::string JsonRecords::parent_members(std::string_view json) {
    std::string members;
    outer_text_.members(json, [&](std::string_view name, std::string_view raw) {
        if (parent_names_.contains(name)) {
            members += (members.empty() ? "{" : ",") + json_quoted(name) + ":";
            members += raw;
        }
    });
    return members.empty() ? members : members + "}";
}

void JsonRecords::element(std::string_view raw, const Position& position) {
    pass_.offer(read(raw, false), position, [&] { return read(raw, true); });
}

Record JsonRecords::read(std::string_view raw, bool all) {
    Record record;
    const bool is_object = text_.members(raw, [&](std::string_view name, std::string_view value) {
        if (all || pass_.names().contains(name)) {
            record.fields.push_back({std::string(name), json_value(value)});
        }
    });
    if (!is_object) {
        record.fields.push_back({"value", json_value(raw)});
    }
    if (!parent_.empty()) {
        record.fields.push_back({std::string(parent_field), {ValueKind::Json, parent_}});
    }
    return record;
}

}  // namespace dsar
