// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/reader.hpp"
#include "libdsar/map/reference.hpp"

#include <utility>

namespace dsar {
namespace {

std::vector<std::string> store_names(const DataMap& map) {
    std::vector<std::string> names;
    names.reserve(map.stores.size());
    for (const StoreEntry& store : map.stores) {
        names.push_back(store.name);
    }
    return names;
}

std::vector<std::string> collection_names(const StoreEntry& store) {
    std::vector<std::string> names;
    names.reserve(store.collections.size());
    for (const CollectionEntry& collection : store.collections) {
        names.push_back(collection.name);
    }
    return names;
}

std::vector<std::string> field_names(const CollectionEntry& collection) {
    std::vector<std::string> names = collection.key;
    for (const FieldEntry& field : collection.fields) {
        names.push_back(field.path);
    }
    return names;
}

/// What is wrong with a reference; `what` is empty when nothing is.
struct Finding {
    std::string what;
    std::string next;
};

Finding check_reference(const DataMap& map, const Reference& reference) {
    const StoreEntry* store = map.store(reference.store);
    if (store == nullptr) {
        return {"store '" + reference.store + "' is not in the map",
                did_you_mean(reference.store, store_names(map))};
    }
    const CollectionEntry* collection = store->collection(reference.collection);
    if (collection == nullptr) {
        return {"store '" + store->name + "' has no collection '" + reference.collection +
                    "' in the map",
                did_you_mean(reference.collection, collection_names(*store))};
    }
    for (const std::string& field : reference.fields) {
        if (!names_field(*collection, field)) {
            return {"collection '" + store->name + '/' + collection->name + "' has no field '" +
                        field + "' in the map",
                    did_you_mean(field, field_names(*collection))};
        }
    }
    return {};
}

class Resolver {
 public:
    Resolver(const DataMap& map, const Complaints& complaints)
        : map_(map), complaints_(complaints) {}

    /// Removes what leads nowhere; `map_` is not changed meanwhile.
    void resolve(StoreEntry& store) const {
        for (CollectionEntry& collection : store.collections) {
            for (FieldEntry& field : collection.fields) {
                const std::string pointer =
                    member_pointer(collection.pointer + "/fields", field.path);
                keep_found(field.belongs_to, pointer + "/belongs_to");
                keep_found(field.leads_to, pointer + "/leads_to");
                keep_found(field.mentions, pointer + "/mentions");
            }
            std::erase_if(collection.references, [&](const CompositeReference& reference) {
                return !is_found(reference.to,
                                 collection.pointer + '/' + std::string(word_of(reference.kind)));
            });
            check_dates(store, collection);
        }
    }

 private:
    static std::string_view word_of(CompositeReference::Kind kind) {
        switch (kind) {
            case CompositeReference::Kind::BelongsTo:
                return "belongs_to";
            case CompositeReference::Kind::LeadsTo:
                return "leads_to";
            case CompositeReference::Kind::Mentions:
                return "mentions";
        }
        return {};
    }

    bool is_found(const Reference& reference, const std::string& pointer) const {
        Finding finding = check_reference(map_, reference);
        if (finding.what.empty()) {
            return true;
        }
        complaints_.add(pointer, std::move(finding.what), std::move(finding.next));
        return false;
    }

    void keep_found(std::vector<Reference>& references, const std::string& pointer) const {
        std::erase_if(references,
                      [&](const Reference& reference) { return !is_found(reference, pointer); });
    }

    void check_dates(const StoreEntry& store, const CollectionEntry& collection) const {
        for (const auto& [event, text] : collection.dated_by) {
            if (const auto elsewhere = date_elsewhere(map_, store, collection, text)) {
                is_found(*elsewhere, member_pointer(collection.pointer + "/dated_by", event));
            }
        }
    }

    const DataMap& map_;
    const Complaints& complaints_;
};

}  // namespace

void resolve_references(DataMap& map, Problems& problems) {
    const DataMap before = map;
    for (StoreEntry& store : map.stores) {
        const Complaints complaints(store.file, store.document, problems);
        Resolver(before, complaints).resolve(store);
    }
}

}  // namespace dsar
