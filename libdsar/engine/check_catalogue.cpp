// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/check_catalogue.hpp"

#include "libdsar/discovery/column_type.hpp"
#include "libdsar/map/check_parts.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/rights/anonymising.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/leftover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

using Severity = Problem::Severity;
using Names = std::vector<std::string>;

const CollectionInfo* find(std::span<const CollectionInfo> described, const std::string& name) {
    const auto found = std::find_if(described.begin(), described.end(),
                                    [&](const CollectionInfo& info) { return info.name == name; });
    return found == described.end() ? nullptr : &*found;
}

const FieldInfo* find(const CollectionInfo* info, const std::string& path) {
    if (info == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(info->fields.begin(), info->fields.end(),
                                    [&](const FieldInfo& field) { return field.name == path; });
    return found == info->fields.end() ? nullptr : &*found;
}

bool contains(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view words_for(ColumnSort sort) {
    switch (sort) {
        case ColumnSort::Text:
            return "text";
        case ColumnSort::Number:
            return "a number";
        case ColumnSort::Date:
            return "a date";
        case ColumnSort::Time:
            return "a time";
        case ColumnSort::Boolean:
            return "true or false";
        case ColumnSort::Bytes:
            return "bytes";
        case ColumnSort::Uuid:
            return "a UUID";
        case ColumnSort::Network:
            return "a network address";
        case ColumnSort::Structure:
        case ColumnSort::Any:
            break;
    }
    return "something else";
}

bool is_one_of(ColumnSort sort, std::initializer_list<ColumnSort> sorts) {
    return std::find(sorts.begin(), sorts.end(), sort) != sorts.end();
}

/// Whether identifiers of the kind can stand in a column of this sort.
bool can_identify(ColumnSort sort, const std::string& kind) {
    using S = ColumnSort;
    switch (form_of_kind(kind)) {
        case Form::Email:
        case Form::Name:
            return is_one_of(sort, {S::Any, S::Text, S::Structure});
        case Form::Phone:
            return is_one_of(sort, {S::Any, S::Text, S::Structure, S::Number});
        case Form::Ip:
            return is_one_of(sort, {S::Any, S::Text, S::Structure, S::Network});
        case Form::Plain:
        case Form::Reference:
        case Form::Folded:
            return !is_one_of(sort, {S::Date, S::Time, S::Boolean});
    }
    return true;
}

/// Whether values of the two sorts are ever written alike.
bool can_meet(ColumnSort left, ColumnSort right) {
    using S = ColumnSort;
    if (left == right || is_one_of(left, {S::Any, S::Text, S::Structure}) ||
        is_one_of(right, {S::Any, S::Text, S::Structure})) {
        return true;
    }
    return false;
}

/// Whether the map says that records of the collection are somebody's, or may be.
bool concerns_people(const CollectionEntry& collection) {
    return holds_personal_data(collection) || !collection.references.empty() ||
           std::any_of(collection.fields.begin(), collection.fields.end(),
                       [](const FieldEntry& field) {
                           return !field.belongs_to.empty() || !field.leads_to.empty() ||
                                  !field.mentions.empty() || field.free_text;
                       });
}

class CatalogueCheck {
 public:
    CatalogueCheck(const StoreEntry& store, const CollectionEntry& collection,
                   std::span<const CollectionInfo> described)
        : store_(store),
          entry_(collection),
          described_(described),
          info_(find(described, collection.name)),
          types_bind_(store.kind != "sqlite") {}

    std::vector<CatalogueComplaint> run() {
        if (info_ == nullptr) {
            return {};
        }
        for (const ForeignKey& key : info_->references) {
            check_followed(key);
        }
        for (const FieldEntry& field : entry_.fields) {
            check_links(field);
            check_type(field);
        }
        check_clearing();
        check_dates();
        check_leftover();
        check_composite_cost();
        return std::move(out_);
    }

 private:
    void add(Severity severity, const std::string& path, std::string what, std::string next) {
        const std::string fields = entry_.pointer + "/fields";
        const bool known = entry_.field(path) != nullptr;
        out_.push_back({severity, known ? fields + "/" + pointer_part(path) : fields,
                        entry_.name + "." + path + " " + std::move(what), std::move(next)});
    }

    [[nodiscard]] static std::vector<const Reference*> links_of(const FieldEntry& field) {
        std::vector<const Reference*> links;
        for (const auto* list : {&field.belongs_to, &field.leads_to, &field.mentions}) {
            for (const Reference& reference : *list) {
                links.push_back(&reference);
            }
        }
        return links;
    }

    [[nodiscard]] bool leads_to(const Reference& link, const std::string& collection) const {
        return link.store == store_.name && link.collection == collection;
    }

    [[nodiscard]] bool follows(const ForeignKey& key) const {
        for (const std::string& name : key.fields) {
            const FieldEntry* field = entry_.field(name);
            const std::vector<const Reference*> links =
                field == nullptr ? std::vector<const Reference*>() : links_of(*field);
            if (std::any_of(links.begin(), links.end(), [&](const Reference* link) {
                    return leads_to(*link, key.collection);
                })) {
                return true;
            }
        }
        return std::any_of(
            entry_.references.begin(), entry_.references.end(), [&](const auto& composite) {
                return leads_to(composite.to, key.collection) &&
                       std::any_of(key.fields.begin(), key.fields.end(), [&](const auto& name) {
                           return contains(composite.fields, name);
                       });
            });
    }

    // What is set aside needs no link; what is nobody's can be followed to nobody.
    void check_followed(const ForeignKey& key) {
        const bool settled = std::any_of(
            entry_.ignore.begin(), entry_.ignore.end(),
            [&](const IgnoredField& ignored) { return contains(key.fields, ignored.path); });
        const bool has_link =
            std::any_of(key.fields.begin(), key.fields.end(), [&](const std::string& name) {
                const FieldEntry* field = entry_.field(name);
                return field != nullptr && !links_of(*field).empty();
            });
        const CollectionEntry* target = store_.collection(key.collection);
        if (settled || has_link || follows(key) || target == nullptr || !concerns_people(*target)) {
            return;
        }
        const Reference to{store_.name, key.collection, key.to};
        add(Severity::Warning, key.fields.front(),
            fmt::format("refers to {} by a foreign key, which the map does not follow",
                        reference_text(to)),
            "say belongs_to, leads_to or mentions, or list the field under ignore with a reason");
    }

    /// A key that is itself a reference stands for both: `profile.account_id` as its own key.
    [[nodiscard]] bool arrives(const std::string& from, const std::string& to, int steps) const {
        const CollectionInfo* info = find(described_, from);
        if (from == to || info == nullptr || steps == 0) {
            return from == to;
        }
        return std::any_of(
            info->references.begin(), info->references.end(), [&](const ForeignKey& key) {
                return key.fields == info->key && arrives(key.collection, to, steps - 1);
            });
    }

    void check_links(const FieldEntry& field) {
        for (const Reference* link : links_of(field)) {
            if (link->store != store_.name) {
                continue;
            }
            check_contradiction(field, *link);
            check_meeting(field, *link);
        }
    }

    void check_contradiction(const FieldEntry& field, const Reference& link) {
        const ForeignKey* declared = nullptr;
        for (const ForeignKey& key : info_->references) {
            if (key.fields != Names{field.path}) {
                continue;
            }
            if (arrives(key.collection, link.collection, 4) ||
                arrives(link.collection, key.collection, 4)) {
                return;
            }
            declared = &key;
        }
        if (declared != nullptr) {
            const Reference to{store_.name, declared->collection, declared->to};
            add(Severity::Problem, field.path,
                fmt::format("refers to {} in the map, and by its foreign key to {}",
                            reference_text(link), reference_text(to)),
                "correct the map; or list several references, if it really is both");
        }
    }

    void check_meeting(const FieldEntry& field, const Reference& link) {
        const FieldInfo* from = find(info_, field.path);
        const FieldInfo* to = link.fields.size() == 1
                                  ? find(find(described_, link.collection), link.fields.front())
                                  : nullptr;
        const CollectionEntry* const target = store_.collection(link.collection);
        const FieldEntry* const other =
            target == nullptr || link.fields.empty() ? nullptr : target->field(link.fields.front());
        const bool sealed =
            field.sealed != nullptr || (other != nullptr && other->sealed != nullptr);
        if (sealed || !types_bind_ || from == nullptr || to == nullptr ||
            can_meet(sort_of_type(from->type), sort_of_type(to->type))) {
            return;
        }
        add(Severity::Problem, field.path,
            fmt::format("refers to {}, but it is {} and that is {}, so no value is ever equal",
                        reference_text(link), from->type, to->type),
            "correct the reference");
    }

    void check_type(const FieldEntry& field) {
        const FieldInfo* described = find(info_, field.path);
        if (described == nullptr || !types_bind_) {
            return;
        }
        const ColumnSort sort = sort_of_type(described->type);
        if (field.sealed != nullptr) {
            check_sealed_type(field, *described, sort);
            return;
        }
        if (field.identifies && !can_identify(sort, field.identifies->kind)) {
            add(Severity::Problem, field.path,
                fmt::format("identifies by {}, but its type is {}: {}", field.identifies->kind,
                            described->type, words_for(sort)),
                "correct the field or its kind");
        }
        if (field.free_text &&
            is_one_of(sort, {ColumnSort::Number, ColumnSort::Date, ColumnSort::Time,
                             ColumnSort::Boolean, ColumnSort::Uuid, ColumnSort::Network})) {
            add(Severity::Problem, field.path,
                fmt::format("is free text, but its type is {}: {}", described->type,
                            words_for(sort)),
                "correct the field");
        }
        check_word(field, *described, sort);
    }

    // The type is that of what the application writes, and says nothing of the values.
    void check_sealed_type(const FieldEntry& field, const FieldInfo& described, ColumnSort sort) {
        if (!is_one_of(sort, {ColumnSort::Any, ColumnSort::Text, ColumnSort::Structure,
                              ColumnSort::Bytes})) {
            add(Severity::Problem, field.path,
                fmt::format("is sealed, but its type is {}: {}", described.type, words_for(sort)),
                "remove sealed");
        }
    }

    // What anonymising writes must fit.
    void check_word(const FieldEntry& field, const FieldInfo& described, ColumnSort sort) {
        const std::string& word = field.anonymise;
        const bool writes_text = word == "pseudonym" || word == "year" || word == "month";
        const bool fits = is_one_of(sort, {ColumnSort::Any, ColumnSort::Text, ColumnSort::Structure,
                                           ColumnSort::Bytes}) ||
                          (word == "year" && sort == ColumnSort::Number);
        if (writes_text && !fits) {
            add(Severity::Problem, field.path,
                fmt::format("is anonymised to a {}, which its type {} cannot hold",
                            word == "pseudonym" ? "random word" : word, described.type),
                "say keep, clear or {fixed: WORD}");
        }
    }

    // `ignore` with its reason settles it.
    void check_leftover() {
        for (const FieldEntry& field : entry_.fields) {
            const FieldInfo* described = find(info_, field.path);
            if (described != nullptr && described->type == leftover_type &&
                concerns_people(entry_) && !field.free_text) {
                add(Severity::Problem, field.path,
                    "has what does not fit the format, and no search looks into it",
                    "say free_text: true");
            }
        }
    }

    void check_clearing() {
        for (const std::string& path : entry_.trim) {
            check_null(path, "while_kept would clear it",
                       "make the column accept NULL, or take it "
                       "off while_kept");
        }
        if (entry_.on_erase != "anonymise") {
            return;
        }
        for (const CutField& cut : anonymising_cuts(entry_)) {
            const bool is_key = contains(entry_.key, cut.path);
            if (cut.cut == Cut::Clear && !is_key) {
                check_null(cut.path, "on_erase: anonymise would clear it",
                           "say anonymise: {fixed: WORD}, keep or pseudonym, or make the column "
                           "accept NULL");
            }
        }
    }

    void check_null(const std::string& path, std::string_view how, std::string next) {
        const FieldInfo* described = find(info_, path);
        // Files have no NULL: there what is cleared is empty.
        if (described != nullptr && !described->nullable &&
            find_connector(store_.kind)->has_indexes) {
            add(Severity::Problem, path, fmt::format("is NOT NULL, and {}", how), std::move(next));
        }
    }

    void check_dates() {
        for (const auto& [event, path] : entry_.dated_by) {
            const FieldInfo* described = find(info_, path);
            if (described == nullptr || !types_bind_) {
                continue;
            }
            const ColumnSort sort = sort_of_type(described->type);
            if (is_one_of(sort, {ColumnSort::Boolean, ColumnSort::Bytes, ColumnSort::Uuid,
                                 ColumnSort::Network, ColumnSort::Time})) {
                add(Severity::Problem, path,
                    fmt::format("dates '{}', but its type is {}: {}", event, described->type,
                                words_for(sort)),
                    "name a field that holds a date");
            }
        }
    }

    void check_composite_cost() {
        if (!find_connector(store_.kind)->has_indexes) {
            return;
        }
        for (const CompositeReference& composite : entry_.references) {
            const bool indexed = std::any_of(
                composite.fields.begin(), composite.fields.end(), [&](const std::string& name) {
                    const FieldInfo* field = find(info_, name);
                    return (field != nullptr && field->indexed) ||
                           (!info_->key.empty() && info_->key.front() == name);
                });
            if (!indexed && !composite.fields.empty()) {
                add(Severity::Warning, composite.fields.front(),
                    fmt::format("and the other parts of its reference have no index, so every "
                                "search reads the whole collection{}",
                                cost()),
                    "add an index that begins with one of them");
            }
        }
    }

    [[nodiscard]] std::string cost() const {
        if (info_->records == 0) {
            return {};
        }
        const bool more = info_->records > most_counted;
        return fmt::format(" ({}{} record{})", more ? "more than " : "",
                           more ? most_counted : info_->records, info_->records == 1 ? "" : "s");
    }

    const StoreEntry& store_;
    const CollectionEntry& entry_;
    std::span<const CollectionInfo> described_;
    const CollectionInfo* info_;
    bool types_bind_;  // SQLite's columns hold whatever is written
    std::vector<CatalogueComplaint> out_;
};

}  // namespace

std::vector<CatalogueComplaint> check_catalogue(const StoreEntry& store,
                                                const CollectionEntry& collection,
                                                std::span<const CollectionInfo> described) {
    return CatalogueCheck(store, collection, described).run();
}

}  // namespace dsar
