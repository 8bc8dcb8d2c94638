// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/reference.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes a quoted name off the front of `text`; a doubled quote stands for one.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string name;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] != '"') {
            name += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '"') {
            name += text[at++];
        } else {
            text.remove_prefix(at + 1);
            return name;
        }
    }
    return std::nullopt;
}

/// Takes a name off the front, up to `/` or `.`.
std::optional<std::string> take_name(std::string_view& text) {
    if (!text.empty() && text.front() == '"') {
        return take_quoted(text);
    }
    const std::size_t end = std::min(text.find_first_of("/."), text.size());
    std::string name(text.substr(0, end));
    text.remove_prefix(end);
    return name;
}

/// The fields of `[a, "b,c"]`, without the brackets; commas inside quotes do not count.
std::vector<std::string> split_fields(std::string_view text) {
    std::vector<std::string> fields;
    bool quoted = false;
    std::size_t start = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && text[at] == '"') {
            quoted = !quoted;
        }
        if (at == text.size() || (text[at] == ',' && !quoted)) {
            fields.emplace_back(trimmed(text.substr(start, at - start)));
            start = at + 1;
        }
    }
    return fields;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether `inner` is the path `outer` or lies in it.
bool lies_in(std::string_view inner, std::string_view outer) {
    return inner.starts_with(outer) && (inner.size() == outer.size() ||
                                        inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

/// Whether the collection describes the path, what holds it, or another part of that.
bool is_own_path(const CollectionEntry& collection, std::string_view path) {
    const std::string_view head = path.substr(0, path.find_first_of(".["));
    return std::any_of(collection.fields.begin(), collection.fields.end(),
                       [&](const FieldEntry& field) { return lies_in(field.path, head); });
}

}  // namespace

std::optional<Reference> parse_reference(std::string_view text, std::string_view own_store) {
    text = trimmed(text);
    Reference reference{std::string(own_store), {}, {}};
    auto name = take_name(text);
    if (name && text.starts_with('/')) {
        reference.store = std::move(*name);
        text.remove_prefix(1);
        name = take_name(text);
    }
    if (!name || name->empty() || reference.store.empty() || !text.starts_with('.')) {
        return std::nullopt;
    }
    reference.collection = std::move(*name);
    text = trimmed(text.substr(1));
    if (text.size() > 1 && text.front() == '[' && text.back() == ']') {
        reference.fields = split_fields(text.substr(1, text.size() - 2));
    } else {
        reference.fields.emplace_back(text);
    }
    return contains(reference.fields, "") ? std::nullopt : std::optional(std::move(reference));
}

std::optional<Reference> parse_newest(std::string_view text, std::string_view own_store) {
    constexpr std::string_view prefix = "newest of ";
    text = trimmed(text);
    if (!text.starts_with(prefix)) {
        return std::nullopt;
    }
    return parse_reference(text.substr(prefix.size()), own_store);
}

std::optional<Reference> date_elsewhere(const DataMap& map, const StoreEntry& store,
                                        const CollectionEntry& collection, std::string_view text) {
    if (auto newest = parse_newest(text, store.name)) {
        return newest;
    }
    auto reference = parse_reference(text, store.name);
    if (!reference || is_own_path(collection, text)) {
        return std::nullopt;
    }
    const StoreEntry* other = map.store(reference->store);
    const bool known = other != nullptr && other->collection(reference->collection) != nullptr;
    return known ? reference : std::nullopt;
}

std::string quoted_name(std::string_view name) {
    if (!name.empty() && name.find_first_of("./\"[]") == std::string_view::npos &&
        !name.starts_with('#') && name == trimmed(name)) {
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

std::string reference_text(const Reference& reference) {
    std::string text = quoted_name(reference.store) + '/' + quoted_name(reference.collection) + '.';
    if (reference.fields.size() == 1) {
        return text + reference.fields.front();
    }
    std::string list;
    for (const std::string& field : reference.fields) {
        list += (list.empty() ? "" : ", ") + field;
    }
    return text + '[' + list + ']';
}

bool names_field(const CollectionEntry& collection, std::string_view path) {
    if (path.starts_with('#') || collection.field(path) != nullptr || path == collection.tenant ||
        path == collection.restrict_mark || contains(collection.key, path) ||
        contains(collection.trim, path)) {
        return true;
    }
    const auto dates = [&](const auto& entry) { return entry.second == path; };
    const auto links = [&](const CompositeReference& entry) {
        return contains(entry.fields, path);
    };
    const auto ignores = [&](const IgnoredField& entry) { return entry.path == path; };
    return std::any_of(collection.dated_by.begin(), collection.dated_by.end(), dates) ||
           std::any_of(collection.references.begin(), collection.references.end(), links) ||
           std::any_of(collection.ignore.begin(), collection.ignore.end(), ignores);
}

}  // namespace dsar
