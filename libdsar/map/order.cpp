// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/order.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dsar {

namespace {

// For each collection, those that refer to it.
using Referring = std::map<std::string, std::set<std::string>>;

void add_references(Referring& referring, const std::string& from,
                    const std::vector<Reference>& references) {
    for (const Reference& reference : references) {
        const std::string to = reference.store + "/" + reference.collection;
        if (to != from) {
            referring[to].insert(from);
        }
    }
}

Referring referring_of(const DataMap& map) {
    Referring out;
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            const std::string from = store.name + "/" + collection.name;
            out.try_emplace(from);
            for (const FieldEntry& field : collection.fields) {
                add_references(out, from, field.belongs_to);
                add_references(out, from, field.leads_to);
                add_references(out, from, field.mentions);
            }
            for (const CompositeReference& composite : collection.references) {
                add_references(out, from, {composite.to});
            }
        }
    }
    return out;
}

}  // namespace

std::vector<std::string> children_first(const DataMap& map) {
    Referring waiting = referring_of(map);
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

}  // namespace dsar
