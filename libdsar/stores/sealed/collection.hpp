// SPDX-License-Identifier: Apache-2.0
// The sealed fields of one collection: records opened and sealed. Whoever is above sees plain
// values and no index columns; whoever is below sees what the store holds.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"
#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/sealed/keys.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One sealed field, with its tools.
class SealedField {
 public:
    SealedField(const StoreEntry& store, const CollectionEntry& collection, const FieldEntry& field,
                const std::filesystem::path& root);

    [[nodiscard]] const std::string& path() const { return path_.text; }
    [[nodiscard]] const FieldPath& place() const { return path_; }
    [[nodiscard]] const SealedEntry& entry() const { return *entry_; }
    [[nodiscard]] const SealedTools& tools() const { return *tools_; }

    /// The plain value of what the store holds. NULL and the empty text are what they are. Throws
    /// Error that names store, collection and field.
    [[nodiscard]] Value open(const Value& raw, std::string_view context) const;
    /// Whether a value is not sealed, as the map allows (`may_be_plain`).
    [[nodiscard]] bool is_plain(const Value& raw) const;
    /// What the store shall hold for a value; `like`: what it holds there now.
    [[nodiscard]] Value seal(const Value& plain, std::string_view context, const Value& like) const;
    /// What an index column holds for a value, under the key `number`.
    [[nodiscard]] Value index(const SealedHash& hash, const Value& plain,
                              std::size_t number = 0) const;

    /// What the application binds the value to: read from plain fields of the record.
    [[nodiscard]] std::string context(const Record& record) const;
    /// The same once `values` stand there.
    [[nodiscard]] std::string context(const Record& record, std::span<const NewValue> values) const;
    [[nodiscard]] bool has_context() const { return !context_fields_.empty(); }

    [[nodiscard]] Error error(const Error& cause) const;
    [[nodiscard]] Error error(std::string why) const;

 private:
    using ValueOf = std::function<Value(const std::string& field)>;
    [[nodiscard]] std::string context_from(const ValueOf& value) const;

    std::string name_;  // store/collection.field
    std::string store_;
    FieldPath path_;
    std::shared_ptr<const SealedEntry> entry_;
    std::shared_ptr<const SealedTools> tools_;
    std::vector<std::string> context_fields_;
    std::vector<ContextPiece> pieces_;
};

/// All of a collection.
class SealedCollection {
 public:
    /// Reads the keys. Throws Error (NoEntry) that names the field.
    SealedCollection(const StoreEntry& store, const CollectionEntry& collection,
                     const std::filesystem::path& root);

    [[nodiscard]] const CollectionEntry& entry() const { return *collection_; }
    [[nodiscard]] const std::vector<SealedField>& fields() const { return fields_; }
    [[nodiscard]] const SealedField* field(std::string_view path) const;
    /// The field at, around or in which a path of the map leads.
    [[nodiscard]] bool touches(std::string_view path) const;

    /// Opens the fields for which `wants` says so; what stands in index columns stays.
    using Wants = std::function<bool(const SealedField& field)>;
    void open(Record& record, const Wants& wants) const;
    /// Opens all, and takes the index columns out.
    [[nodiscard]] Record opened(Record record) const;
    void take_indexes_out(Record& record) const;

    /// The field that declares a column to be its index; empty: none does.
    [[nodiscard]] std::string owner_of(std::string_view column) const;

 private:
    const CollectionEntry* collection_;
    std::vector<SealedField> fields_;
};

/// Whether a collection of the map has sealed fields.
bool has_sealed_fields(const CollectionEntry& collection);

/// One path is the other, or inside it.
bool paths_touch(std::string_view left, std::string_view right);

/// Puts what `make` says in the place of every value at the path, in JSON too.
void replace_at(Record& record, const FieldPath& path,
                const std::function<Value(const Value& old)>& make);

}  // namespace dsar
