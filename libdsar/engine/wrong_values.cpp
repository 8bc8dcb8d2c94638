// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/wrong_values.hpp"

#include "libdsar/engine/new_value.hpp"
#include "libdsar/map/reference.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/model/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

class Comparing {
 public:
    Comparing(const Workspace& workspace, const Subject& asked, const ActingOrder& order,
              std::span<const Match> matches, const Spool& spool)
        : workspace_(workspace), asked_(asked), order_(order), matches_(matches), spool_(spool) {}

    WrongValues run() {
        out_.fields.resize(matches_.size());
        for (std::size_t index = 0; index < matches_.size(); ++index) {
            const Match& match = matches_[index];
            if (match.has_record && !match.forward) {
                compare(index, match);
            }
        }
        return std::move(out_);
    }

 private:
    struct Place {
        const StoreEntry& store;
        const CollectionEntry& collection;
        const FieldEntry& field;
        const OrderedCorrection& correction;
    };

    void compare(std::size_t index, const Match& match);
    void compare_field(std::size_t index, const Record& record, const Place& place);
    void look_for_references(std::size_t index, const Place& place);
    [[nodiscard]] Stands stands(const Value& value, const Place& place) const;
    [[nodiscard]] bool is_wrong(const std::string& normal, const Place& place) const;
    [[nodiscard]] std::string normal_of(const std::string& text, const FieldEntry& field) const {
        return compared_as(text, field, workspace_.settings);
    }
    [[nodiscard]] bool is_targeted(const Reference& from) const;
    [[nodiscard]] bool names_this_field(const Place& place) const {
        const FieldEntry& field = place.field;
        const bool is_kind = field.identifies && field.identifies->kind == place.correction.target;
        return !is_kind && field.category != place.correction.target &&
               !field.category.starts_with(place.correction.target + ".");
    }

    const Workspace& workspace_;
    const Subject& asked_;
    const ActingOrder& order_;
    std::span<const Match> matches_;
    const Spool& spool_;
    WrongValues out_;
};

bool Comparing::is_wrong(const std::string& normal, const Place& place) const {
    if (place.correction.wrong) {
        return normal == normal_of(*place.correction.wrong, place.field);
    }
    bool any = false;
    if (place.field.identifies && form_of_kind(place.field.identifies->kind) != Form::Name) {
        for (const Identifier& identifier : asked_.identifiers) {
            if (identifier.kind == place.field.identifies->kind) {
                any = true;
                if (normal == normal_of(identifier.value, place.field)) {
                    return true;
                }
            }
        }
    }
    return !any;
}

Stands Comparing::stands(const Value& value, const Place& place) const {
    if (value.is_null() || value.text.empty()) {
        return names_this_field(place) && !place.correction.wrong ? Stands::Old : Stands::Else;
    }
    const std::string normal = normal_of(value.text, place.field);
    if (normal == normal_of(place.correction.value, place.field)) {
        return Stands::New;
    }
    return is_wrong(normal, place) ? Stands::Old : Stands::Else;
}

// Whether the field that refers is corrected along.
bool Comparing::is_targeted(const Reference& from) const {
    const StoreEntry& store = *workspace_.map.store(from.store);
    const CollectionEntry& collection = *store.collection(from.collection);
    return std::ranges::any_of(order_.corrections, [&](const OrderedCorrection& correction) {
        const std::vector<std::string> paths =
            targeted_fields(store, collection, correction.target);
        return std::ranges::find(paths, from.fields.front()) != paths.end();
    });
}

// A value by which other records find this one cannot change alone.
void Comparing::look_for_references(std::size_t index, const Place& place) {
    const Reference here{place.store.name, place.collection.name, {place.field.path}};
    for (const StoreEntry& store : workspace_.map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const FieldEntry& field : collection.fields) {
                const auto refers = [&](const std::vector<Reference>& all) {
                    return std::ranges::find(all, here) != all.end();
                };
                const Reference from{store.name, collection.name, {field.path}};
                if ((refers(field.belongs_to) || refers(field.leads_to) ||
                     refers(field.mentions)) &&
                    !is_targeted(from)) {
                    out_.obstacles.push_back(
                        {index, place.field.path, "foreign_key",
                         fmt::format("{} refers to it, and would refer to nothing",
                                     reference_text(from))});
                }
            }
        }
    }
}

void Comparing::compare_field(std::size_t index, const Record& record, const Place& place) {
    std::set<Stands> found;
    for (const Value& value : values_at(record, place.field.path)) {
        const bool is_empty = value.is_null() || value.text.empty();
        // An empty field says nothing of what is wrong, unless it is named itself.
        if (!is_empty || names_this_field(place)) {
            found.insert(stands(value, place));
        }
    }
    if (found.empty()) {
        return;
    }
    const Stands what = found.contains(Stands::Old)   ? Stands::Old
                        : found.contains(Stands::New) ? Stands::New
                                                      : Stands::Else;
    out_.fields[index][place.field.path] = what;
    if (what != Stands::Old) {
        return;
    }
    if (found.contains(Stands::Else)) {
        out_.obstacles.push_back({index, place.field.path, "no_ability",
                                  "several values stand there, and not all of them are wrong"});
    }
    look_for_references(index, place);
}

void Comparing::compare(std::size_t index, const Match& match) {
    const StoreEntry& store = *workspace_.map.store(match.store);
    const CollectionEntry& collection = *store.collection(match.collection);
    std::optional<Record> record;
    for (const OrderedCorrection& correction : order_.corrections) {
        for (const std::string& path : targeted_fields(store, collection, correction.target)) {
            if (!record) {
                record = unpack(spool_.read(match.spooled));
            }
            compare_field(index, *record, {store, collection, *collection.field(path), correction});
        }
    }
}

}  // namespace

WrongValues wrong_values(const Workspace& workspace, const Subject& asked, const ActingOrder& order,
                         std::span<const Match> matches, const Spool& spool) {
    return Comparing(workspace, asked, order, matches, spool).run();
}

}  // namespace dsar
