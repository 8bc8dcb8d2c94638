// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/collection.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/sealed/ciphersweet.hpp"
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

bool holds_path(std::string_view outer, std::string_view inner) {
    return inner.starts_with(outer) && (inner.size() == outer.size() ||
                                        inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

/// The JSON text with other values at a path; nullopt: it is no JSON.
std::optional<std::string> replaced(const std::string& json, std::span<const std::string> parts,
                                    const std::function<Value(const Value& old)>& make) {
    struct Piece {
        std::size_t begin = 0;
        std::size_t size = 0;
        Value value;
    };
    JsonText text;
    std::vector<Piece> pieces;
    try {
        text.members(json, [](std::string_view, std::string_view) {});
    } catch (const JsonFault&) {
        return std::nullopt;
    }
    text.at(json, parts, [&](std::string_view raw) {
        pieces.push_back({text.offset_of(raw), raw.size(), json_value(raw)});
    });
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& left, const Piece& right) { return left.begin > right.begin; });
    std::string out = json;
    for (const Piece& piece : pieces) {
        const Value value = make(piece.value);
        if (value == piece.value) {
            continue;
        }
        const std::optional<std::string> raw = json_of(value);
        if (!raw) {
            throw Error(ErrorKind::Failed, "JSON cannot hold a value", "it is not text");
        }
        out.replace(piece.begin, piece.size, *raw);
    }
    return out;
}

bool may_hold_json(const Value& value) {
    const std::size_t start = value.text.find_first_not_of(" \t\r\n");
    return value.kind == ValueKind::Json ||
           (value.kind == ValueKind::Text && start != std::string::npos &&
            (value.text[start] == '{' || value.text[start] == '['));
}

Value first_at(const Record& record, const std::string& path) {
    std::vector<Value> values = values_at(record, path);
    return values.empty() ? Value{} : std::move(values.front());
}

}  // namespace

bool paths_touch(std::string_view left, std::string_view right) {
    return holds_path(left, right) || holds_path(right, left);
}

bool has_sealed_fields(const CollectionEntry& collection) {
    return std::any_of(collection.fields.begin(), collection.fields.end(),
                       [](const FieldEntry& field) { return field.sealed != nullptr; });
}

void replace_at(Record& record, const FieldPath& path,
                const std::function<Value(const Value& old)>& make) {
    for (Field& field : record.fields) {
        if (field.name != path.name()) {
            continue;
        }
        if (!path.is_nested()) {
            field.value = make(field.value);
        } else if (may_hold_json(field.value)) {
            const auto parts = std::span(path.parts).subspan(1);
            if (auto text = replaced(field.value.text, parts, make)) {
                field.value.text = std::move(*text);
            }
        }
    }
}

SealedField::SealedField(const StoreEntry& store, const CollectionEntry& collection,
                         const FieldEntry& field, const std::filesystem::path& root)
    : name_(store.name + '/' + collection.name + '.' + field.path),
      store_(store.name),
      path_(field.path),
      entry_(field.sealed),
      context_fields_(entry_->context_fields()),
      pieces_(context_pieces(entry_->context)) {
    try {
        tools_ = sealed_tools(entry_, collection.name, field.path, collection, root);
    } catch (const Error& cause) {
        throw error(cause);
    }
}

Error SealedField::error(const Error& cause) const {
    const std::string why =
        cause.why().empty() ? cause.what() : std::string(cause.what()) + ": " + cause.why();
    return {cause.kind(), "cannot open the sealed field " + name_, why, "dsar doctor " + store_};
}

Error SealedField::error(std::string why) const {
    return {ErrorKind::Failed, "cannot open the sealed field " + name_, std::move(why),
            "dsar doctor " + store_};
}

bool SealedField::is_plain(const Value& raw) const {
    return entry_->may_be_plain && !raw.is_null() && !tools_->cipher.has_form(raw.text);
}

Value SealedField::open(const Value& raw, std::string_view context) const {
    // No scheme seals anything into nothing; Lockbox leaves the empty text as it is.
    if (raw.is_null() || raw.text.empty() || is_plain(raw)) {
        return raw;
    }
    try {
        return sealed_value(*entry_, tools_->cipher.open(raw.text, context));
    } catch (const Error& cause) {
        throw error(cause);
    }
}

Value SealedField::seal(const Value& plain, std::string_view context, const Value& like) const {
    if (plain.is_null() || (plain.text.empty() && entry_->scheme == SealedScheme::Lockbox)) {
        return plain;
    }
    try {
        const ValueKind kind = entry_->bytes                  ? ValueKind::Bytes
                               : like.kind == ValueKind::Json ? ValueKind::Json
                                                              : ValueKind::Text;
        return {kind, tools_->cipher.seal(sealed_plaintext(*entry_, plain), context)};
    } catch (const Error& cause) {
        throw error(cause);
    }
}

Value SealedField::index(const SealedHash& hash, const Value& plain, std::size_t number) const {
    if (plain.is_null()) {
        return {};
    }
    return {hash.bytes ? ValueKind::Bytes : ValueKind::Text,
            hash.of[number](sealed_plaintext(*entry_, plain))};
}

std::string SealedField::context_from(const ValueOf& value) const {
    if (!entry_->bound_to.empty() || !entry_->literals.empty()) {
        std::vector<std::pair<std::string, std::string>> columns;
        for (const std::string& name : entry_->bound_to) {
            columns.emplace_back(name, value(name).text);
        }
        return ciphersweet_context(std::move(columns), entry_->literals);
    }
    std::string out;
    for (const ContextPiece& piece : pieces_) {
        out += piece.is_field ? value(piece.text).text : piece.text;
    }
    return out;
}

std::string SealedField::context(const Record& record) const {
    return context_from([&](const std::string& field) { return first_at(record, field); });
}

std::string SealedField::context(const Record& record, std::span<const NewValue> values) const {
    return context_from([&](const std::string& field) {
        for (std::size_t at = values.size(); at-- > 0;) {
            if (values[at].path == field) {
                return values[at].value;
            }
        }
        return first_at(record, field);
    });
}

SealedCollection::SealedCollection(const StoreEntry& store, const CollectionEntry& collection,
                                   const std::filesystem::path& root)
    : collection_(&collection) {
    for (const FieldEntry& field : collection.fields) {
        if (field.sealed != nullptr) {
            fields_.emplace_back(store, collection, field, root);
        }
    }
}

const SealedField* SealedCollection::field(std::string_view path) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(),
                                    [&](const SealedField& each) { return each.path() == path; });
    return found == fields_.end() ? nullptr : &*found;
}

bool SealedCollection::touches(std::string_view path) const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [&](const SealedField& each) { return paths_touch(each.path(), path); });
}

void SealedCollection::open(Record& record, const Wants& wants) const {
    for (const SealedField& field : fields_) {
        if (wants(field)) {
            const std::string context = field.context(record);
            replace_at(record, field.place(),
                       [&](const Value& raw) { return field.open(raw, context); });
        }
    }
}

void SealedCollection::take_indexes_out(Record& record) const {
    for (const SealedField& field : fields_) {
        for (const std::string& column : field.entry().index_columns()) {
            remove_at(record, column);
        }
    }
}

Record SealedCollection::opened(Record record) const {
    open(record, [](const SealedField&) { return true; });
    take_indexes_out(record);
    return record;
}

std::string SealedCollection::owner_of(std::string_view column) const {
    for (const SealedField& field : fields_) {
        const std::vector<std::string> columns = field.entry().index_columns();
        if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
            return field.path();
        }
    }
    return {};
}

}  // namespace dsar
