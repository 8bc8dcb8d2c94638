// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/matching.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/split_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace dsar {
namespace {

bool is_container(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && (text[start] == '{' || text[start] == '[');
}

/// The JSON text in a value, if it is one; text columns may hold JSON too.
std::optional<std::string_view> json_in(const Value& value, JsonText& json) {
    if (value.kind == ValueKind::Json) {
        return value.text;
    }
    if (value.kind != ValueKind::Text || !is_container(value.text)) {
        return std::nullopt;
    }
    try {
        json.members(value.text, [](std::string_view, std::string_view) {});
        return value.text;
    } catch (const JsonFault&) {
        return std::nullopt;
    }
}

Value position_value(const Position& position, const std::string& text) {
    if (text == "#file") {
        return text_value(std::string(position.file));
    }
    const std::int64_t number = text == "#" ? position.number : position.at;
    return {ValueKind::Integer, std::to_string(number)};
}

/// How many parts, up to and with the last common `[]`, all paths share.
std::size_t shared_elements(const std::vector<FieldPath>& paths) {
    std::size_t shared = 0;
    const std::vector<std::string>& model = paths.front().parts;
    for (std::size_t size = 1; size <= model.size(); ++size) {
        const bool all = std::all_of(paths.begin(), paths.end(), [&](const FieldPath& path) {
            return path.parts.size() >= size && path.parts[size - 1] == model[size - 1];
        });
        if (!all) {
            break;
        }
        if (model[size - 1] == "[]") {
            shared = size;
        }
    }
    return shared;
}

void add_hit(std::vector<Hit>& hits, std::size_t condition, std::string needle) {
    const bool known = std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
        return hit.condition == condition && hit.needle == needle;
    });
    if (!known) {
        hits.push_back({condition, std::move(needle)});
    }
}

// A composite reference needs all its parts; NULL never matches.
void join_reference(const std::vector<std::vector<Value>>& parts, std::size_t part,
                    const std::string& joined, std::vector<std::string>& out) {
    if (part == parts.size()) {
        out.push_back(joined);
        return;
    }
    for (const Value& value : parts[part]) {
        const auto normal =
            value.is_null() ? std::nullopt : normalise(Form::Reference, value.text, {});
        if (normal) {
            join_reference(parts, part + 1, part == 0 ? *normal : joined + part_separator + *normal,
                           out);
        }
    }
}

/// Compares one record with one condition.
class ConditionTest {
 public:
    ConditionTest(const Condition& condition, const std::vector<FieldPath>& fields,
                  FieldReader& reader)
        : condition_(condition), fields_(fields), reader_(reader) {}

    void run(const Record& record, const Position& position, std::size_t index,
             std::vector<Hit>& hits) {
        const auto found = [&](std::string needle) { add_hit(hits, index, std::move(needle)); };
        if (condition_.in_text) {
            search_text(record, position, found);
        } else if (fields_.size() == 1) {
            reader_.each(record, position, fields_.front(),
                         [&](const Value& value) { compare(value, found); });
        } else {
            compare_parts(record, position, found);
        }
    }

 private:
    using FoundNeedle = std::function<void(std::string needle)>;

    void compare(const Value& value, const FoundNeedle& found) const {
        if (value.is_null()) {
            return;
        }
        if (std::optional<std::string> needle = condition_.needles->hit(value.text)) {
            found(std::move(*needle));
        }
    }

    void search_text(const Record& record, const Position& position, const FoundNeedle& found) {
        const auto in_text = [&](std::string_view text) {
            condition_.needles->mentions(text, [&](const std::string& needle) { found(needle); });
        };
        for (const FieldPath& path : fields_) {
            reader_.each(record, position, path, [&](const Value& value) {
                if (value.kind == ValueKind::Json) {
                    reader_.inner().texts(value.text, in_text);
                } else if (!value.is_null()) {
                    in_text(value.text);
                }
            });
        }
    }

    void compare_parts(const Record& record, const Position& position, const FoundNeedle& found) {
        reader_.each_together(record, position, fields_, [&](const auto& parts) {
            if (condition_.needles->form() != Form::Reference) {
                const std::string words = joined_words(parts);
                if (!words.empty()) {
                    compare(text_value(words), found);
                }
                return;
            }
            for (const std::string& reference : joined_references(parts)) {
                compare(text_value(reference), found);
            }
        });
    }

    const Condition& condition_;
    const std::vector<FieldPath>& fields_;
    FieldReader& reader_;
};

}  // namespace

Position position_in(const RecordKey& key) {
    Position out;
    for (const Field& part : key) {
        if (part.name == "#file") {
            out.file = part.value.text;
        } else if (part.name == "#" || part.name == "#at") {
            std::int64_t& place = part.name == "#" ? out.number : out.at;
            const std::string& text = part.value.text;
            std::from_chars(text.data(), text.data() + text.size(), place);
        }
    }
    return out;
}

bool is_by_position(const CollectionEntry& collection) {
    return collection.key.empty() ||
           std::any_of(collection.key.begin(), collection.key.end(),
                       [](const std::string& name) { return name == "#" || name == "#at"; });
}

FieldPath::FieldPath(std::string path) : text(std::move(path)) {
    parts = is_position() ? std::vector{text} : path_parts(text);
}

bool FieldPath::is_position() const {
    return text == "#" || text == "#file" || text == "#at";
}

void FieldReader::each(const Record& record, const Position& position, const FieldPath& path,
                       const Found& found) {
    if (path.is_position()) {
        found(position_value(position, path.text));
        return;
    }
    for (const Field& field : record.fields) {
        if (field.name != path.name()) {
            continue;
        }
        if (!path.is_nested()) {
            found(field.value);
        } else if (const auto text = json_in(field.value, json_)) {
            json_.at(*text, std::span(path.parts).subspan(1),
                     [&](std::string_view raw) { found(json_value(raw)); });
        }
    }
}

void FieldReader::each_together(const Record& record, const Position& position,
                                const std::vector<FieldPath>& paths, const Together& found) {
    const std::size_t shared = shared_elements(paths);
    std::vector<std::vector<Value>> parts(paths.size());
    if (shared == 0) {
        for (std::size_t index = 0; index < paths.size(); ++index) {
            each(record, position, paths[index],
                 [&](const Value& value) { parts[index].push_back(value); });
        }
        found(parts);
        return;
    }
    FieldPath array = paths.front();
    array.parts.resize(shared);
    std::vector<std::string> elements;
    each(record, position, array, [&](const Value& value) { elements.push_back(value.text); });
    for (const std::string& element : elements) {
        for (std::size_t index = 0; index < paths.size(); ++index) {
            parts[index].clear();
            const auto rest = std::span(paths[index].parts).subspan(shared);
            inner_.at(element, rest,
                      [&](std::string_view raw) { parts[index].push_back(json_value(raw)); });
        }
        found(parts);
    }
}

Value FieldReader::first(const Record& record, const Position& position, const FieldPath& path) {
    std::optional<Value> result;
    each(record, position, path, [&](const Value& value) {
        if (!result) {
            result = value;
        }
    });
    return result.value_or(Value{});
}

RecordKey FieldReader::key(const CollectionEntry& collection, const Record& record,
                           const Position& position) {
    RecordKey key;
    if (!collection.key.empty()) {
        for (const std::string& name : collection.key) {
            key.push_back({name, first(record, position, FieldPath(name))});
        }
        return key;
    }
    if (!collection.path.empty()) {
        key.push_back({"#file", text_value(std::string(position.file))});
    }
    key.push_back({"#", {ValueKind::Integer, std::to_string(position.number)}});
    if (position.at != 0) {
        key.push_back({"#at", {ValueKind::Integer, std::to_string(position.at)}});
    }
    return key;
}

Record FieldReader::only(const Record& record, std::span<const FieldPath> paths) {
    Record result;
    result.key = record.key;
    for (const Field& field : record.fields) {
        std::vector<std::span<const std::string>> inner;
        bool whole = false;
        for (const FieldPath& path : paths) {
            if (!path.is_position() && path.name() == field.name) {
                inner.push_back(std::span(path.parts).subspan(1));
                whole = whole || !path.is_nested();
            }
        }
        if (whole) {
            result.fields.push_back(field);
        } else if (const auto text = inner.empty() ? std::nullopt : json_in(field.value, json_)) {
            std::string kept = json_.only(*text, inner);
            if (!kept.empty()) {
                result.fields.push_back({field.name, {ValueKind::Json, std::move(kept)}});
            }
        }
    }
    return result;
}

std::string joined_words(const std::vector<std::vector<Value>>& parts) {
    std::string words;
    for (const std::vector<Value>& values : parts) {
        if (!values.empty() && !values.front().is_null() && !values.front().text.empty()) {
            words += (words.empty() ? "" : " ") + values.front().text;
        }
    }
    return words;
}

std::vector<std::string> joined_references(const std::vector<std::vector<Value>>& parts) {
    std::vector<std::string> out;
    join_reference(parts, 0, {}, out);
    return out;
}

QueryMatcher::QueryMatcher(const Query& query) : query_(&query) {
    std::vector<std::string> wanted = query.collection->key;
    if (!query.collection->tenant.empty()) {
        wanted.push_back(query.collection->tenant);
    }
    for (const Condition& condition : query.any) {
        fields_.emplace_back(condition.fields.begin(), condition.fields.end());
        wanted.insert(wanted.end(), condition.fields.begin(), condition.fields.end());
        for (const FieldPath& path : fields_.back()) {
            if (!path.is_position()) {
                names_.insert(path.name());
            }
        }
    }
    for (const std::string& path : wanted) {
        existence_.emplace_back(path);
    }
}

std::vector<Hit> QueryMatcher::hits(const Record& record, const Position& position,
                                    FieldReader& reader) const {
    std::vector<Hit> hits;
    for (std::size_t index = 0; index < fields_.size(); ++index) {
        const Condition& condition = query_->any[index];
        ConditionTest(condition, fields_[index], reader).run(record, position, index, hits);
    }
    return hits;
}

}  // namespace dsar
