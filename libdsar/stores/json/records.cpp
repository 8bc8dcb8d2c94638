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

std::vector<FieldPath> asked_paths(const Pass& pass) {
    std::vector<FieldPath> paths;
    for (const QueryMatcher& matcher : pass.matchers()) {
        paths.insert(paths.end(), matcher.existence_paths().begin(),
                     matcher.existence_paths().end());
    }
    return paths;
}

}  // namespace

std::set<std::string, std::less<>> parent_names(const CollectionEntry& collection,
                                                std::span<const FieldPath> paths) {
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
    for (const FieldPath& path : paths) {
        add_parent_name(names, path.text);
    }
    return names;
}

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
                         Pass& pass, Records records)
    : pass_(pass), records_(records), inner_(std::move(inner)) {
    if (!inner_.empty()) {
        parent_names_ = parent_names(collection, asked_paths(pass));
    }
}

void JsonRecords::document(std::string_view json, Position position) {
    if (inner_.empty()) {
        element(json, position);
        return;
    }
    parent_ = parent_members(outer_text_, json, parent_names_);
    std::vector<std::string_view> elements;
    outer_text_.at(json, inner_, [&](std::string_view raw) { elements.push_back(raw); });
    for (const std::string_view raw : elements) {
        ++position.at;
        element(raw, position);
    }
}

std::string parent_members(JsonText& text, std::string_view json,
                           const std::set<std::string, std::less<>>& names) {
    std::string members;
    text.members(json, [&](std::string_view name, std::string_view raw) {
        if (names.contains(name)) {
            members += (members.empty() ? "{" : ",") + json_quoted(name) + ":";
            members += raw;
        }
    });
    return members.empty() ? members : members + "}";
}

void JsonRecords::element(std::string_view raw, const Position& position) {
    if (records_ == Records::Likely && inner_.empty()) {
        pass_.offer_whole(json_record(text_, raw, parent_), position);
        return;
    }
    pass_.offer(json_record(text_, raw, parent_, &pass_.names()), position,
                [&] { return json_record(text_, raw, parent_); });
}

Record json_record(JsonText& text, std::string_view raw, const std::string& parent,
                   const std::set<std::string, std::less<>>* names) {
    constexpr std::size_t usual = 8;
    Record record;
    record.fields.reserve(names == nullptr ? usual : names->size());
    const bool is_object = text.members(raw, [&](std::string_view name, std::string_view value) {
        if (names == nullptr || names->contains(name)) {
            record.fields.push_back({std::string(name), json_value(value)});
        }
    });
    if (!is_object) {
        record.fields.push_back({"value", json_value(raw)});
    }
    if (!parent.empty()) {
        record.fields.push_back({std::string(parent_field), {ValueKind::Json, parent}});
    }
    return record;
}

}  // namespace dsar
