// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/nearest.hpp"
#include "libdsar/map/categories.hpp"
#include "libdsar/map/check_parts.hpp"
#include "libdsar/map/reader.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/map/sealed_entry.hpp"

#include <algorithm>

namespace dsar {
namespace {

constexpr auto warning = Problem::Severity::Warning;

class CollectionCheck {
 public:
    CollectionCheck(const Workspace& workspace, const StoreEntry& store,
                    const CollectionEntry& collection, Problems& problems)
        : settings_(workspace.settings),
          map_(workspace.map),
          store_(store),
          collection_(collection),
          name_(store.name + '/' + collection.name),
          complaints_(store.file, store.document, problems) {}

    void check_purpose() const {
        if (collection_.purpose.empty()) {
            add("", name_ + " has no purpose: why is it held?", "add purpose: NAME");
        } else if (settings_.purpose(collection_.purpose) == nullptr) {
            add("/purpose", unknown("purpose", collection_.purpose),
                did_you_mean(collection_.purpose, ids_of(settings_.purposes)));
        }
    }

    /// The client decides how long processor data is kept, so a rule may be missing there.
    void check_retention() const {
        if (collection_.retention.empty()) {
            if (collection_.role == Role::Controller) {
                add("", name_ + " has no retention: how long is it kept?", "add retention: RULE");
            }
            return;
        }
        const RetentionRule* rule = settings_.rule(collection_.retention);
        if (rule == nullptr) {
            add("/retention", unknown("retention rule", collection_.retention),
                did_you_mean(collection_.retention, ids_of(settings_.retention)));
            return;
        }
        check_dates(*rule);
    }

    void check_recipients() const {
        for (const std::string& recipient : collection_.recipients) {
            if (settings_.recipient(recipient) == nullptr) {
                add("/recipients", unknown("recipient", recipient),
                    did_you_mean(recipient, ids_of(settings_.recipients)));
            }
        }
    }

    void check_key() const {
        if (collection_.key.empty()) {
            add("", name_ + " has no key: its records cannot be named",
                "add key: FIELD, a list of fields, or key: \"#\" for the position");
        }
    }

    void check_tenant() const {
        if (!collection_.tenant.empty() && collection_.role == Role::Controller) {
            add("/tenant", name_ + " names a tenant, but its role is controller: it is not used",
                "write role: processor if this is held for clients", warning);
        }
    }

    void check_restrict() const {
        if (collection_.restrict_by == RestrictBy::Hide && store_.kind != "files") {
            add("/restrict/hide",
                name_ + " would be hidden, but a " + store_.kind +
                    " store has no files of single records",
                "write restrict: {mark: FIELD}, {vault: true} or {manual: WHO does WHAT}");
        }
    }

    /// Fields that other parts of the collection name must be described, or they are withheld.
    void check_named_fields() const {
        check_described(collection_.tenant, "/tenant");
        check_described(collection_.restrict_mark, "/restrict/mark");
        for (const std::string& field : collection_.trim) {
            check_described(field, "/while_kept/trim");
        }
        for (const auto& [event, field] : collection_.dated_by) {
            if (!date_elsewhere(map_, store_, collection_, field)) {
                check_described(field, member_pointer("/dated_by", event));
            }
        }
        for (const CompositeReference& reference : collection_.references) {
            for (const std::string& field : reference.fields) {
                check_described(field, "");
            }
        }
    }

    void check_field(const FieldEntry& field) const {
        const std::string pointer = member_pointer("/fields", field.path);
        const std::string name = name_ + '.' + field.path;
        check_category(field, name, pointer);
        check_kind(field, name, pointer);
        if (!field.consent_for.empty() && settings_.purpose(field.consent_for) == nullptr) {
            add(pointer + "/consent_for",
                name + " is consent for purpose '" + field.consent_for +
                    "', which dsar.yaml does not have",
                did_you_mean(field.consent_for, ids_of(settings_.purposes)));
        }
        check_secrets(field, name, pointer);
        if (field.disclose_never && field.why.empty()) {
            add(pointer + "/disclose", name + " is never disclosed, but no reason is given",
                "add why: WORD, for instance why: credential");
        }
    }

 private:
    void add(std::string_view pointer, std::string what, std::string next = {},
             Problem::Severity severity = Problem::Severity::Problem) const {
        complaints_.add(collection_.pointer + std::string(pointer), std::move(what),
                        std::move(next), severity);
    }

    [[nodiscard]] std::string unknown(std::string_view what, const std::string& id) const {
        return name_ + " names " + std::string(what) + " '" + id +
               "', which dsar.yaml does not have";
    }

    void check_dates(const RetentionRule& rule) const {
        if (rule.period && !rule.after.empty() && !collection_.dated_by.contains(rule.after)) {
            add("/retention", name_ + " is kept " + rule.keep + ", but from which date?",
                "add dated_by: {" + rule.after + ": FIELD}");
        }
        for (const auto& [event, field] : collection_.dated_by) {
            if (event != rule.after) {
                add(member_pointer("/dated_by", event),
                    name_ + " dates '" + event + "', which retention rule '" + rule.id +
                        "' does not count from",
                    did_you_mean(event, {rule.after}), warning);
            }
        }
    }

    void check_described(const std::string& field, const std::string& pointer) const {
        const auto ignores = [&](const IgnoredField& entry) { return entry.path == field; };
        const bool described =
            field.empty() || field.starts_with('#') || collection_.field(field) != nullptr ||
            std::find(collection_.key.begin(), collection_.key.end(), field) !=
                collection_.key.end() ||
            std::any_of(collection_.ignore.begin(), collection_.ignore.end(), ignores);
        if (described) {
            return;
        }
        std::vector<std::string> fields;
        fields.reserve(collection_.fields.size());
        for (const FieldEntry& entry : collection_.fields) {
            fields.push_back(entry.path);
        }
        std::string hint = did_you_mean(field, fields);
        if (hint.empty()) {
            hint = "describe it under fields, or list it under ignore with a reason";
        }
        add(pointer, name_ + " names field '" + field + "', which it does not describe",
            std::move(hint), warning);
    }

    void check_secrets(const FieldEntry& field, const std::string& name,
                       const std::string& pointer) const {
        const std::vector<std::string> sources =
            field.sealed == nullptr ? std::vector<std::string>() : field.sealed->secret_sources();
        for (const std::string& source : sources) {
            check_secret(complaints_, collection_.pointer + pointer + "/sealed",
                         name + " takes a key", source);
        }
    }

    void check_category(const FieldEntry& field, const std::string& name,
                        const std::string& pointer) const {
        if (field.category.empty()) {
            return;
        }
        const Category* category = find_category(field.category);
        if (category != nullptr && category->replaced_by.empty()) {
            return;
        }
        if (category != nullptr) {
            add(pointer + "/category",
                name + " has category '" + field.category + "', a name of older versions",
                "write " + std::string(category->replaced_by), warning);
            return;
        }
        std::vector<std::string> names;
        for (const Category& entry : all_categories()) {
            names.emplace_back(entry.name);
        }
        std::string hint = did_you_mean(field.category, names);
        if (hint.empty()) {
            hint = "categories are listed in man dsar-map";
        }
        add(pointer + "/category",
            name + " has category '" + field.category +
                "', which the fideslang taxonomy does not have",
            std::move(hint), warning);
    }

    /// Any word may be a kind; one that is nearly a known kind is more likely mistyped.
    void check_kind(const FieldEntry& field, const std::string& name,
                    const std::string& pointer) const {
        if (!field.identifies) {
            return;
        }
        const std::string& kind = field.identifies->kind;
        std::vector<std::string> known{"email", "phone", "name", "ip"};
        for (const auto& entry : settings_.kinds) {
            known.push_back(entry.first);
        }
        const std::string near = nearest(kind, known);
        if (!near.empty() && near != kind) {
            add(pointer + "/identifies", name + " identifies by '" + kind + "'",
                "did you mean '" + near + "'? if not, declare it under kinds in dsar.yaml",
                warning);
        }
        for (const std::string& part : field.identifies->with) {
            check_described(part, pointer + "/identifies");
        }
    }

    const Settings& settings_;
    const DataMap& map_;
    const StoreEntry& store_;
    const CollectionEntry& collection_;
    std::string name_;
    Complaints complaints_;
};

}  // namespace

bool holds_personal_data(const CollectionEntry& collection) {
    return std::any_of(collection.fields.begin(), collection.fields.end(),
                       [](const FieldEntry& field) {
                           return field.identifies.has_value() || is_personal(field.category);
                       });
}

void check_collection(const Workspace& workspace, const StoreEntry& store,
                      const CollectionEntry& collection, const Reach& reach, Problems& problems) {
    const CollectionCheck check(workspace, store, collection, problems);
    const CollectionName name{store.name, collection.name};
    // A list of products needs no purpose of its own; whatever a search can come to does.
    if (holds_personal_data(collection) || reach.theirs.contains(name) ||
        reach.looked_into.contains(name)) {
        check.check_purpose();
        check.check_retention();
        check.check_key();
    }
    check.check_recipients();
    check.check_tenant();
    check.check_restrict();
    check.check_named_fields();
    for (const FieldEntry& field : collection.fields) {
        check.check_field(field);
    }
}

}  // namespace dsar
