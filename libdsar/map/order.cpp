// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace dsar {

namespace {

// For each name, those that refer to it.
using Referring = std::map<std::string, std::set<std::string>>;

// Each name after all that refer to it; ties and cycles by name.
std::vector<std::string> sorted(Referring waiting) {
    std::vector<std::string> out;
    while (!waiting.empty()) {
        auto next =
            std::ranges::find_if(waiting, [](const auto& each) { return each.second.empty(); });
        if (next == waiting.end()) {
            next = std::ranges::min_element(waiting, {}, [](const auto& each) {
                return std::pair(each.second.size(), each.first);
            });
        }
        out.push_back(next->first);
        waiting.erase(next);
        for (auto& [name, before] : waiting) {
            before.erase(out.back());
        }
    }
    return out;
}

std::vector<Reference> references_of(const CollectionEntry& collection) {
    std::vector<Reference> out;
    for (const FieldEntry& field : collection.fields) {
        for (const auto* references : {&field.belongs_to, &field.leads_to, &field.mentions}) {
            out.insert(out.end(), references->begin(), references->end());
        }
    }
    for (const CompositeReference& composite : collection.references) {
        out.push_back(composite.to);
    }
    return out;
}

// Stores by the references between them, and the collections of one store by those inside it.
Referring stores_referring(const DataMap& map) {
    Referring out;
    for (const StoreEntry& store : map.stores) {
        out.try_emplace(store.name);
        for (const CollectionEntry& collection : store.collections) {
            for (const Reference& reference : references_of(collection)) {
                if (reference.store != store.name) {
                    out[reference.store].insert(store.name);
                }
            }
        }
    }
    return out;
}

Referring collections_referring(const StoreEntry& store) {
    Referring out;
    for (const CollectionEntry& collection : store.collections) {
        out.try_emplace(collection.name);
        for (const Reference& reference : references_of(collection)) {
            if (reference.store == store.name && reference.collection != collection.name) {
                out[reference.collection].insert(collection.name);
            }
        }
    }
    return out;
}

}  // namespace

std::vector<std::string> children_first(const DataMap& map) {
    std::vector<std::string> out;
    for (const std::string& name : sorted(stores_referring(map))) {
        const StoreEntry* store = map.store(name);
        if (store == nullptr) {
            continue;
        }
        for (const std::string& collection : sorted(collections_referring(*store))) {
            out.push_back(name + "/" + collection);
        }
    }
    return out;
}

}  // namespace dsar
