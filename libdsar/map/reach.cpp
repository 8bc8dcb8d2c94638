// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/reach.hpp"

#include <algorithm>

namespace dsar {
namespace {

Role role_of(const DataMap& map, const CollectionName& name) {
    const StoreEntry* store = map.store(name.store);
    const CollectionEntry* collection =
        store == nullptr ? nullptr : store->collection(name.collection);
    return collection == nullptr ? Role::Controller : collection->role;
}

/// Calls `visit(store, collection)` for each collection of the map.
template <typename Visit>
void each_collection(const DataMap& map, const Visit& visit) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            visit(CollectionName{store.name, collection.name}, collection);
        }
    }
}

CollectionName target_of(const Reference& reference) {
    return {reference.store, reference.collection};
}

void follow(const std::vector<MapLink>& links, std::set<CollectionName>& reached) {
    for (bool grown = true; grown;) {
        grown = false;
        for (const MapLink& link : links) {
            if (link.same_role && reached.contains(link.from)) {
                grown = reached.insert(link.to).second || grown;
            }
        }
    }
}

bool looks_into(const CollectionEntry& collection) {
    const auto field = [](const FieldEntry& entry) {
        return entry.free_text || !entry.mentions.empty();
    };
    const auto composite = [](const CompositeReference& entry) {
        return entry.kind == CompositeReference::Kind::Mentions;
    };
    return std::any_of(collection.fields.begin(), collection.fields.end(), field) ||
           std::any_of(collection.references.begin(), collection.references.end(), composite);
}

}  // namespace

std::vector<MapLink> all_links(const DataMap& map) {
    std::vector<MapLink> links;
    const auto add = [&](const CollectionName& from, const CollectionName& to) {
        links.push_back({from, to, role_of(map, from) == role_of(map, to)});
    };
    each_collection(map, [&](const CollectionName& name, const CollectionEntry& collection) {
        for (const FieldEntry& field : collection.fields) {
            for (const Reference& owner : field.belongs_to) {
                add(target_of(owner), name);
            }
            for (const Reference& target : field.leads_to) {
                add(name, target_of(target));
            }
        }
        for (const CompositeReference& reference : collection.references) {
            switch (reference.kind) {
                case CompositeReference::Kind::BelongsTo:
                    add(target_of(reference.to), name);
                    break;
                case CompositeReference::Kind::LeadsTo:
                    add(name, target_of(reference.to));
                    break;
                case CompositeReference::Kind::Mentions:
                    break;
            }
        }
    });
    return links;
}

Reach reach_of(const DataMap& map) {
    const std::vector<MapLink> links = all_links(map);
    Reach reach;
    each_collection(map, [&](const CollectionName& name, const CollectionEntry& collection) {
        const auto identifies = [](const FieldEntry& field) {
            return field.identifies.has_value();
        };
        if (std::any_of(collection.fields.begin(), collection.fields.end(), identifies)) {
            reach.theirs.insert(name);
        }
        if (looks_into(collection)) {
            reach.looked_into.insert(name);
        }
        if (collection.role == Role::Processor && !collection.tenant.empty()) {
            reach.with_tenant.insert(name);
        }
    });
    follow(links, reach.theirs);
    follow(links, reach.with_tenant);
    return reach;
}

}  // namespace dsar
