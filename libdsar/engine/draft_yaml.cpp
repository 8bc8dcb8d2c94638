// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/yaml_text.hpp"
#include "libdsar/discovery/column_type.hpp"
#include "libdsar/discovery/word_list.hpp"
#include "libdsar/engine/draft.hpp"
#include "libdsar/engine/draft_sealed.hpp"
#include "libdsar/engine/draft_words.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/leftover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

using Keys = std::vector<std::pair<std::string, std::string>>;

std::string flow(const Keys& keys) {
    std::string text;
    for (const auto& [key, value] : keys) {
        text += (text.empty() ? "" : ", ") + key + ": " + value;
    }
    return '{' + text + '}';
}

class CollectionText {
 public:
    CollectionText(const Draft& draft, const DraftCollection& collection, const Settings& settings)
        : draft_(draft),
          collection_(collection),
          settings_(settings),
          has_indexes_(find_connector(draft.store.kind)->has_indexes) {}

    std::string write() {
        line(2, yaml_scalar(collection_.info.name) + ":");
        comment(words_of_reading(collection_) + standing());
        if (is_personal()) {
            line(4, "role: controller          # or processor, with tenant: FIELD");
            write_reasons();
        }
        if (!collection_.path.empty()) {
            line(4, "path: " + yaml_scalar(collection_.path));
        }
        const CollectionEntry* known = draft_.store.collection(collection_.info.name);
        if (known != nullptr && !known->record_at.empty()) {
            line(4, "record_at: " + yaml_scalar(known->record_at));
        }
        write_key();
        write_composites();
        write_fields();
        return std::move(text_);
    }

 private:
    [[nodiscard]] bool is_personal() const {
        return collection_.people || collection_.owned ||
               std::any_of(
                   collection_.fields.begin(), collection_.fields.end(),
                   [](const DraftField& field) {
                       return field.verdict.verdict == Verdict::Found ||
                              (field.verdict.sealed() && facts_of(field.verdict.type).direct);
                   });
    }

    [[nodiscard]] std::string standing() const {
        return collection_.people  ? ". Each record is a person."
               : collection_.owned ? ". Each record is somebody's, by a reference."
               : collection_.unsure
                   ? ". Whose the records are, what is encrypted does not show: if "
                     "each is a person's, say so by identifies or belongs_to."
                   : "";
    }

    void line(std::size_t indent, const std::string& words) {
        text_ += std::string(indent, ' ') + words + '\n';
    }

    void comment(const std::string& words, std::size_t indent = 4) {
        line(indent, yaml_comment(words));
    }

    template <class Entries>
    static std::string choices(const Entries& entries) {
        std::string names;
        for (const auto& entry : entries) {
            names += (names.empty() ? "" : ", ") + entry.id;
        }
        return names;
    }

    void write_reasons() {
        const DraftOptions& options = draft_.options;
        if (options.purpose.empty()) {
            comment("purpose: to be said; dsar.yaml has " + choices(settings_.purposes));
        } else {
            line(4, "purpose: " + yaml_scalar(options.purpose));
        }
        if (options.retention.empty()) {
            comment("retention: to be said; dsar.yaml has " + choices(settings_.retention));
            return;
        }
        line(4, "retention: " + yaml_scalar(options.retention));
        const RetentionRule* rule = settings_.rule(options.retention);
        if (rule != nullptr && !rule->after.empty()) {
            write_date(rule->after);
        }
    }

    // The field whose name has the word of the event in it.
    void write_date(const std::string& event) {
        for (const DraftField& field : collection_.fields) {
            const auto words = words_of_name(field.column.name);
            const auto wanted = words_of_name(event);
            const bool named = std::search(words.begin(), words.end(), wanted.begin(),
                                           wanted.end()) != words.end();
            if (named && !wanted.empty()) {
                line(4,
                     "dated_by: " + flow({{yaml_scalar(event), yaml_scalar(field.column.name)}}));
                return;
            }
        }
        comment("dated_by: {" + event + ": FIELD}: to be said, or it is kept without an end");
    }

    void write_key() {
        if (!collection_.key_because.empty()) {
            comment(collection_.key_because);
        }
        if (collection_.key.empty()) {
            comment("key: to be said; no key is declared, and no field tells the records apart");
        } else {
            line(4, "key: " + yaml_one_or_list(collection_.key));
        }
    }

    [[nodiscard]] std::string target_of(const DraftLink& link) const {
        Reference reference{draft_.store.name, link.collection, link.to};
        // Without the store's own name, which every reference has when none is written.
        const std::string full = reference_text(reference);
        return full.substr(quoted_name(draft_.store.name).size() + 1);
    }

    static std::string because(const DraftLink& link) {
        return link.declared ? "by a foreign key"
                             : fmt::format("{:.0f} %: {}", 100 * link.confidence, link.because);
    }

    void write_composites() {
        for (const DraftLink::Kind kind :
             {DraftLink::Kind::BelongsTo, DraftLink::Kind::LeadsTo, DraftLink::Kind::Mentions}) {
            std::string entries;
            for (const DraftLink& link : collection_.links) {
                if (link.kind == kind && link.fields.size() > 1) {
                    comment(fmt::format("{} {}: {}", fmt::join(link.fields, ", "), name_of(kind),
                                        because(link)));
                    entries += (entries.empty() ? "" : ", ") +
                               flow({{"fields", yaml_one_or_list(link.fields)},
                                     {"to", yaml_scalar(target_of(link))}});
                }
            }
            if (!entries.empty()) {
                line(4, fmt::format("{}: [{}]", name_of(kind), entries));
            }
        }
    }

    void write_fields() {
        if (collection_.fields.empty()) {
            return;
        }
        line(4, "fields:");
        for (const DraftField& field : collection_.fields) {
            comment(words_of(field), 6);
            for (const DraftLink& link : links_of(field)) {
                comment(fmt::format("refers to {}, {}", link.collection, because(link)), 6);
            }
            if (field.verdict.opaque.kind == OpaqueKind::Ciphertext) {
                write_sealed(field);
            }
            if (!counts(field.verdict)) {
                Keys keys;
                add_category(field.verdict, keys);
                if (!keys.empty()) {
                    comment("if it is so: " + flow(keys), 6);
                }
            }
            line(6, yaml_scalar(field.column.name) + ": " + flow(keys_of(field)));
        }
    }

    /// Nothing searches such a field before the map says how it is sealed: so it identifies nobody
    /// before that, either.
    void write_sealed(const DraftField& field) {
        const std::string sealed = proposed_sealing(collection_, field);
        if (sealed.empty()) {
            comment("no scheme of dsar-map(5) opens it as it stands; searches do not look inside",
                    6);
            return;
        }
        Keys keys;
        add_identifies(field, keys);
        std::erase_if(keys, [](const auto& key) { return key.first == "stored_as"; });
        keys.emplace_back("sealed", sealed);
        comment("likely, once its key is said: " + flow(keys), 6);
    }

    [[nodiscard]] std::vector<DraftLink> links_of(const DraftField& field) const {
        std::vector<DraftLink> links;
        for (const DraftLink& link : collection_.links) {
            if (link.fields.size() == 1 && link.fields.front() == field.column.name) {
                links.push_back(link);
            }
        }
        return links;
    }

    [[nodiscard]] Keys keys_of(const DraftField& field) const {
        if (field.column.type == leftover_type) {
            return {{"category", "user.content"}, {"free_text", "true"}};
        }
        Keys keys;
        const ColumnVerdict& verdict = field.verdict;
        const bool found = verdict.verdict == Verdict::Found;
        if (found) {
            add_identifies(field, keys);
        }
        for (const DraftLink::Kind kind :
             {DraftLink::Kind::BelongsTo, DraftLink::Kind::LeadsTo, DraftLink::Kind::Mentions}) {
            std::vector<std::string> targets;
            for (const DraftLink& link : links_of(field)) {
                if (link.kind == kind) {
                    targets.push_back(target_of(link));
                }
            }
            if (!targets.empty()) {
                keys.emplace_back(name_of(kind), yaml_one_or_list(targets));
            }
        }
        if (counts(verdict)) {
            add_category(verdict, keys);
        }
        return keys;
    }

    /// What is not sure counts where the record is somebody's; elsewhere it is said in a comment.
    [[nodiscard]] bool counts(const ColumnVerdict& verdict) const {
        return verdict.verdict == Verdict::Found || verdict.sealed() ||
               (verdict.verdict != Verdict::None && (collection_.people || collection_.owned));
    }

    static void add_category(const ColumnVerdict& verdict, Keys& keys) {
        const DataTypeFacts& facts = facts_of(verdict.type);
        if (facts.category.empty() || verdict.verdict == Verdict::None) {
            return;
        }
        keys.emplace_back("category", facts.category);
        if (verdict.type == DataType::FreeText) {
            keys.emplace_back("free_text", "true");
        }
        if (verdict.type == DataType::Credential) {
            keys.emplace_back("disclose", "never");
            keys.emplace_back("why", "credential");
        }
    }

    void add_identifies(const DraftField& field, Keys& keys) const {
        const DataType type = field.verdict.type;
        const std::string& name = field.column.name;
        std::string kind(facts_of(type).kind);
        if (type == DataType::PersonKey && collection_.key == std::vector<std::string>{name} &&
            collection_.people) {
            keys.emplace_back("identifies", yaml_scalar(kind_of_key()));
            return;
        }
        if (type == DataType::FirstName) {
            add_first_name(keys);
            return;
        }
        if (kind.empty()) {
            return;
        }
        if (type == DataType::FullName && !collection_.people && names_staff(name)) {
            keys.emplace_back("about", "other");
            return;
        }
        keys.emplace_back("identifies", kind);
        const bool exact =
            type == DataType::Email || type == DataType::IpAddress || type == DataType::DeviceId;
        if (exact && has_indexes_) {
            keys.emplace_back("stored_as", field.plain ? "normal" : "typed");
        }
    }

    void add_first_name(Keys& keys) const {
        for (const DraftField& other : collection_.fields) {
            if (other.verdict.holds(DataType::LastName)) {
                keys.emplace_back(
                    "identifies",
                    flow({{"kind", "name"}, {"with", '[' + yaml_scalar(other.column.name) + ']'}}));
                return;
            }
        }
    }

    /// `accounts` gives `account_id`.
    [[nodiscard]] std::string kind_of_key() const {
        std::vector<std::string> words = words_of_name(collection_.info.name);
        if (words.empty()) {
            return "person_id";
        }
        std::string& last = words.back();
        if (last.size() > 3 && last.ends_with('s') && !last.ends_with("ss")) {
            last.pop_back();
        }
        return fmt::format("{}_id", fmt::join(words, "_"));
    }

    const Draft& draft_;
    const DraftCollection& collection_;
    const Settings& settings_;
    bool has_indexes_;
    std::string text_;
};

std::string head_text(const Draft& draft) {
    const DraftOptions& options = draft.options;
    std::string text = "# A draft by `dsar map draft`, from the catalogue and from values.\n";
    text += options.full ? "# Every value of every record was judged.\n"
                         : fmt::format(
                               "# Judged were at most {} values of each field, from at most {} "
                               "records of each collection (seed {}).\n",
                               options.values, options.records, options.seed);
    text +=
        "# Above each field stands what was found, how sure that is, and why. Nothing of it is "
        "certain:\n"
        "# `possible` wants a look, `not scanned` was not looked at, and `none` is what was "
        "seen, no more.\n"
        "# What is encrypted is named, with the way in which it seems to be: only its key opens "
        "it.\n"
        "# Correct it, say what is to be said, and then: dsar map check\n";
    text += "store: " + yaml_scalar(draft.store.name) + "\nkind: " + yaml_scalar(draft.store.kind) +
            '\n';
    for (const auto& [name, value] : draft.store.options) {
        text += yaml_scalar(name) + ": " + yaml_scalar(value) + '\n';
    }
    const HeldAt& held = draft.store.held_at;
    Keys keys;
    for (const auto& [key, value] :
         {std::pair("provider", held.provider), std::pair("place", held.place),
          std::pair("country", held.country)}) {
        if (!value.empty()) {
            keys.emplace_back(key, yaml_scalar(value));
        }
    }
    return text + (keys.empty() ? "# held_at: {provider: .., place: .., country: ..}: to be said\n"
                                : "held_at: " + flow(keys) + '\n');
}

/// A materialized view: neither a collection like others nor nothing, so people must say.
std::string copy_text(const DraftCollection& copy) {
    std::string fields;
    for (const DraftField& field : copy.fields) {
        fields += field.verdict.verdict == Verdict::None
                      ? ""
                      : yaml_comment(field.column.name + ": " + words_of(field)) + '\n';
    }
    return '\n' +
           yaml_comment(copy.info.name + " is a materialized view, " + words_of_reading(copy) +
                        ": a copy of other tables' rows that holds personal data and cannot be "
                        "changed row by row. What is erased or corrected there stays here until "
                        "REFRESH MATERIALIZED VIEW. When that is done after every such change, say "
                        "so under ignore; until then map check names it.") +
           '\n' + fields;
}

std::string ignored_text(const std::string& name, const std::string& why) {
    return "  - " + flow({{"collection", yaml_scalar(name)}, {"why", yaml_scalar(why)}}) + '\n';
}

}  // namespace

std::string draft_yaml(const Draft& draft, const Settings& settings) {
    std::string ignored;
    std::string described;
    const bool files = !find_connector(draft.store.kind)->has_indexes;
    for (const DraftCollection& collection : draft.collections) {
        // A file is read by the collection that claims it, whatever stands in it.
        if (collection.matters() || files) {
            described += '\n' + CollectionText(draft, collection, settings).write();
        } else {
            ignored += ignored_text(collection.info.name,
                                    "no personal data seen in " + words_of_reading(collection));
        }
    }
    for (const std::string& view : draft.views) {
        ignored += ignored_text(view, "a view: what it shows lies in its tables");
    }
    std::string copies;
    for (const DraftCollection& copy : draft.copies) {
        if (copy.matters()) {
            copies += copy_text(copy);
        } else {
            ignored += ignored_text(copy.info.name,
                                    "a materialized view: no personal data seen "
                                    "in " +
                                        words_of_reading(copy));
        }
    }
    std::string text = head_text(draft) + copies;
    if (!ignored.empty()) {
        text += "\nignore:\n" + ignored;
    }
    return text + "\ncollections:\n" + described;
}

}  // namespace dsar
