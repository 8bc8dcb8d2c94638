// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/map/collection_options.hpp"
#include "libdsar/map/reader.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/model/record.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <limits>
#include <utility>

namespace dsar {
namespace {

/// `64MiB`, `64 MiB`, `1000` or the number itself; nullopt when it is too large to count. What is
/// not written so has been reported by the schema, and counts as the default.
std::optional<std::uint64_t> byte_count(const std::string& text, std::uint64_t otherwise) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc::invalid_argument) {
        return otherwise;
    }
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit.starts_with(' ')) {
        unit.remove_prefix(1);
    }
    const int shift = unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : 0;
    if (error != std::errc() || count > (std::numeric_limits<std::uint64_t>::max() >> shift)) {
        return std::nullopt;
    }
    return count << shift;
}

class StoreReading {
 public:
    StoreReading(StoreEntry& store, const Complaints& complaints)
        : store_(store), complaints_(complaints) {}

    void read(const Json& json) {
        store_.name = text_of(json, "store");
        store_.kind = text_of(json, "kind");
        store_.backups = text_of(json, "backups");
        if (const Json* held_at = member(json, "held_at")) {
            store_.held_at = {text_of(*held_at, "provider"), text_of(*held_at, "place"),
                              text_of(*held_at, "country")};
        }
        read_max_record(json);
        read_ignored_collections(json);
        read_options(json);
        const Json* collections = member(json, "collections");
        if (collections != nullptr && collections->is_object()) {
            for (const auto& entry : collections->items()) {
                read_collection(entry.key(), entry.value());
            }
        }
    }

 private:
    void read_max_record(const Json& json) {
        const Json* value = member(json, "max_record");
        if (value == nullptr || (!value->is_string() && !value->is_number_integer())) {
            return;
        }
        if (const auto bytes = byte_count(scalar_text(*value), store_.max_record)) {
            store_.max_record = *bytes;
        } else {
            complaints_.add("/max_record",
                            "'" + scalar_text(*value) + "' is more than can be counted",
                            "write a number of bytes or, for instance, 64MiB");
        }
    }

    void read_ignored_collections(const Json& json) {
        const Json* ignored = member(json, "ignore");
        if (ignored == nullptr || !ignored->is_array()) {
            return;
        }
        for (const Json& entry : *ignored) {
            store_.ignore.push_back({text_of(entry, "collection"), text_of(entry, "why")});
        }
    }

    void read_options(const Json& json) {
        for (const auto& entry : json.items()) {
            const std::string& key = entry.key();
            const bool ours = key == "store" || key == "kind" || key == "held_at" ||
                              key == "max_record" || key == "backups" || key == "collections";
            if (!ours && entry.value().is_primitive() && !entry.value().is_null()) {
                store_.options[key] = scalar_text(entry.value());
            }
        }
    }

    void read_collection(const std::string& name, const Json& json) {
        CollectionEntry entry;
        entry.name = name;
        entry.pointer = member_pointer("/collections", name);
        entry.title = text_of(json, "title");
        entry.role = text_of(json, "role") == "processor" ? Role::Processor : Role::Controller;
        entry.tenant = text_of(json, "tenant");
        entry.purpose = text_of(json, "purpose");
        entry.retention = text_of(json, "retention");
        entry.recipients = texts_of(json, "recipients");
        entry.source = text_of(json, "source");
        entry.path = text_of(json, "path");
        entry.key = texts_of(json, "key");
        entry.bridge = flag_of(json, "bridge", false);
        entry.record_at = text_of(json, "record_at");
        entry.whole = flag_of(json, "whole", false);
        entry.on_erase = text_of(json, "on_erase");
        if (const Json* kept = member(json, "while_kept")) {
            entry.trim = texts_of(*kept, "trim");
        }
        if (const Json* restrict = member(json, "restrict")) {
            read_restrict(*restrict, entry);
        }
        read_dates(json, entry);
        read_ignored(json, entry);
        read_fields(json, entry);
        read_composites(json, entry);
        check_sealed_fields(entry, store_.kind, complaints_);
        read_collection_options(name, json);
        store_.collections.push_back(std::move(entry));
    }

    void read_collection_options(const std::string& name, const Json& json) {
        for (const std::string_view option : collection_options) {
            if (std::string text = text_of(json, option); !text.empty()) {
                store_.options[option_of_collection(name, option)] = std::move(text);
            }
        }
    }

    static void read_restrict(const Json& json, CollectionEntry& entry) {
        entry.restrict_mark = text_of(json, "mark");
        entry.restrict_by_hand = text_of(json, "manual");
        entry.restrict_by = !entry.restrict_mark.empty()      ? RestrictBy::Mark
                            : flag_of(json, "vault", false)   ? RestrictBy::Vault
                            : flag_of(json, "hide", false)    ? RestrictBy::Hide
                            : !entry.restrict_by_hand.empty() ? RestrictBy::Manual
                                                              : RestrictBy::Undeclared;
    }

    static void read_dates(const Json& json, CollectionEntry& entry) {
        const Json* dates = member(json, "dated_by");
        if (dates == nullptr || !dates->is_object()) {
            return;
        }
        for (const auto& date : dates->items()) {
            entry.dated_by[date.key()] = text_of(*dates, date.key());
        }
    }

    static void read_ignored(const Json& json, CollectionEntry& entry) {
        const Json* ignored = member(json, "ignore");
        if (ignored == nullptr || !ignored->is_array()) {
            return;
        }
        for (const Json& field : *ignored) {
            entry.ignore.push_back({text_of(field, "field"), text_of(field, "why")});
        }
    }

    void read_fields(const Json& json, CollectionEntry& entry) const {
        const Json* fields = member(json, "fields");
        if (fields == nullptr || !fields->is_object()) {
            return;
        }
        const std::string pointer = entry.pointer + "/fields";
        for (const auto& field : fields->items()) {
            const std::string place = member_pointer(pointer, field.key());
            check_path(field.key(), place);
            entry.fields.push_back(read_field(field.key(), field.value(), place));
        }
    }

    void check_path(const std::string& path, const std::string& pointer) const {
        try {
            static_cast<void>(path_parts(path));
        } catch (const Error& error) {
            complaints_.add(pointer, error.what() + (": " + error.why()),
                            "names are written name, a.b, items[].b, or quoted: \"a.b\"");
        }
    }

    FieldEntry read_field(const std::string& path, const Json& json,
                          const std::string& pointer) const {
        FieldEntry field;
        field.path = path;
        field.identifies = read_identifies(json);
        field.region = text_of(json, "region");
        field.belongs_to = references(json, "belongs_to", pointer);
        field.leads_to = references(json, "leads_to", pointer);
        field.mentions = references(json, "mentions", pointer);
        field.category = text_of(json, "category");
        field.consent_for = text_of(json, "consent_for");
        field.disclose_never = text_of(json, "disclose") == "never";
        field.why = text_of(json, "why");
        field.free_text = flag_of(json, "free_text", false);
        field.others_none = text_of(json, "others") == "none";
        field.about_other = text_of(json, "about") == "other";
        field.automated = flag_of(json, "automated", true);
        field.minor = flag_of(json, "minor", false);
        field.anonymise = text_of(json, "anonymise");
        if (const Json* how = member(json, "anonymise"); how != nullptr && how->is_object()) {
            field.anonymise = "fixed: " + text_of(*how, "fixed");
        }
        if (const Json* sealed = member(json, "sealed"); sealed != nullptr) {
            field.sealed = read_sealed(*sealed, member_pointer(pointer, "sealed"), complaints_);
        }
        read_words(json, field);
        return field;
    }

    static void read_words(const Json& json, FieldEntry& field) {
        const std::string stored_as = text_of(json, "stored_as");
        field.stored_as = stored_as == "typed"    ? StoredAs::Typed
                          : stored_as == "normal" ? StoredAs::Normal
                                                  : StoredAs::Default;
        const std::string origin = text_of(json, "origin");
        field.origin = origin == "provided"   ? Origin::Provided
                       : origin == "observed" ? Origin::Observed
                       : origin == "inferred" ? Origin::Inferred
                       : origin == "received" ? Origin::Received
                                              : Origin::Unknown;
    }

    static std::optional<Identifies> read_identifies(const Json& json) {
        const Json* value = member(json, "identifies");
        if (value == nullptr) {
            return std::nullopt;
        }
        Identifies identifies;
        if (value->is_object()) {
            identifies.kind = text_of(*value, "kind");
            identifies.extends = flag_of(*value, "extends", false);
            identifies.with = texts_of(*value, "with");
        } else {
            identifies.kind = text_of(json, "identifies");
        }
        return identifies.kind.empty() ? std::nullopt : std::optional(std::move(identifies));
    }

    std::vector<Reference> references(const Json& json, std::string_view word,
                                      const std::string& pointer) const {
        std::vector<Reference> found;
        for (const std::string& text : texts_of(json, word)) {
            if (auto reference = parsed(text, member_pointer(pointer, word))) {
                found.push_back(std::move(*reference));
            }
        }
        return found;
    }

    std::optional<Reference> parsed(const std::string& text, const std::string& pointer) const {
        auto reference = parse_reference(text, store_.name);
        if (!reference && !text.empty()) {
            complaints_.add(pointer, "'" + text + "' is not a reference",
                            "write [store/]collection.field, for instance accounts.id");
        }
        return reference;
    }

    void read_composites(const Json& json, CollectionEntry& entry) const {
        using Kind = CompositeReference::Kind;
        for (const auto& [word, kind] :
             {std::pair{"belongs_to", Kind::BelongsTo}, std::pair{"leads_to", Kind::LeadsTo},
              std::pair{"mentions", Kind::Mentions}}) {
            const Json* value = member(json, word);
            const std::string pointer = member_pointer(entry.pointer, word);
            if (value != nullptr && value->is_object()) {
                read_composite(*value, kind, pointer, entry);
            } else if (value != nullptr && value->is_array()) {
                for (const Json& element : *value) {
                    read_composite(element, kind, pointer, entry);
                }
            }
        }
    }

    void read_composite(const Json& json, CompositeReference::Kind kind, const std::string& pointer,
                        CollectionEntry& entry) const {
        std::vector<std::string> fields = texts_of(json, "fields");
        auto to = parsed(text_of(json, "to"), pointer);
        if (!to || fields.empty()) {
            return;
        }
        if (fields.size() != to->fields.size()) {
            complaints_.add(pointer,
                            "a reference joins " + std::to_string(fields.size()) + " fields with " +
                                std::to_string(to->fields.size()),
                            "name as many fields in 'to' as in 'fields'");
            return;
        }
        entry.references.push_back({kind, std::move(fields), std::move(*to)});
    }

    StoreEntry& store_;
    const Complaints& complaints_;
};

}  // namespace

StoreEntry read_store(const Json& json, const std::string& file, const Complaints& complaints) {
    StoreEntry store;
    store.file = file;
    if (json.is_object()) {
        StoreReading(store, complaints).read(json);
    }
    return store;
}

}  // namespace dsar
