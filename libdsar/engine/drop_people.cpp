// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/drop_people.hpp"

#include "libdsar/engine/unique_identifiers.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/model/normalise.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr char between = '\x1f';

std::string key_of(const Identifier& identifier) {
    return identifier.kind + between + identifier.value;
}

}  // namespace

std::size_t DropPeople::root_of(std::size_t known) {
    while (known_[known].parent != known) {
        known_[known].parent = known_[known_[known].parent].parent;
        known = known_[known].parent;
    }
    return known;
}

std::size_t DropPeople::known_by(const std::string& key) {
    const auto [place, is_new] = keys_.try_emplace(key, known_.size());
    if (is_new) {
        known_.push_back({known_.size(), {}, {}, {}});
    }
    return root_of(place->second);
}

void DropPeople::join(std::size_t left, std::size_t right) {
    left = root_of(left);
    right = root_of(right);
    if (left == right) {
        return;
    }
    known_[right].parent = left;
    known_[left].unique.merge(known_[right].unique);
    known_[left].records.merge(known_[right].records);
    for (auto& [item, identifiers] : known_[right].by_item) {
        known_[left].by_item[item].merge(identifiers);
    }
    known_[right].by_item.clear();
}

void DropPeople::add(std::size_t item, std::size_t node, const Record& record,
                     const std::string& kind, const std::string& raw) {
    const Node& place = graph_.nodes[node];
    const auto unique = unique_identifiers(graph_, place, record);
    std::size_t self =
        known_by(unique.empty() ? place.name() + between + between + key_text(record.key)
                                : key_of(unique.front()));
    for (const Identifier& identifier : unique) {
        join(self, known_by(key_of(identifier)));
        self = root_of(self);
        known_[self].unique.insert(identifier);
    }
    RecordKey key = record.key;
    if (take_vault(key).empty()) {
        known_[self].records.insert(place.name() + "/" + key_text(key));
    }
    std::set<Identifier>& held = known_[self].by_item[item];
    const bool is_known = std::ranges::any_of(
        unique, [&](const Identifier& identifier) { return identifier.kind == kind; });
    if (!raw.empty() && !is_known) {
        held.insert({kind, raw});
    }
}

// A record that names nobody goes with the one person who has the item, if there is but one.
void DropPeople::join_nameless() {
    std::map<std::size_t, std::set<std::size_t>> named;
    for (std::size_t known = 0; known < known_.size(); ++known) {
        if (root_of(known) == known && !known_[known].unique.empty()) {
            for (const auto& [item, identifiers] : known_[known].by_item) {
                named[item].insert(known);
            }
        }
    }
    for (std::size_t known = 0; known < known_.size(); ++known) {
        if (root_of(known) != known || !known_[known].unique.empty()) {
            continue;
        }
        for (const auto& [item, identifiers] : std::map(known_[known].by_item)) {
            if (named[item].size() == 1) {
                join(*named[item].begin(), known);
                break;
            }
        }
    }
    // Of those that are left, records with the same item are one: nothing tells them apart.
    std::map<std::size_t, std::size_t> nameless;
    for (std::size_t known = 0; known < known_.size(); ++known) {
        if (root_of(known) == known && known_[known].unique.empty()) {
            for (const auto& [item, identifiers] : std::map(known_[known].by_item)) {
                join(nameless.try_emplace(item, known).first->second, known);
            }
        }
    }
}

std::vector<DropPerson> DropPeople::people() {
    join_nameless();
    std::map<std::size_t, std::size_t> holders;
    for (std::size_t known = 0; known < known_.size(); ++known) {
        if (root_of(known) == known) {
            for (const auto& [item, identifiers] : known_[known].by_item) {
                ++holders[item];
            }
        }
    }
    std::vector<DropPerson> out;
    for (std::size_t known = 0; known < known_.size(); ++known) {
        if (root_of(known) != known || known_[known].by_item.empty()) {
            continue;
        }
        DropPerson person;
        person.records = known_[known].records;
        std::set<Identifier> identifiers = known_[known].unique;
        for (const auto& [item, held] : known_[known].by_item) {
            person.items.insert(item);
            person.alone = person.alone || holders[item] == 1;
            // What others have as well would find them, too.
            if (holders[item] == 1 || known_[known].unique.empty()) {
                identifiers.insert(held.begin(), held.end());
            }
        }
        person.subject.identifiers.assign(identifiers.begin(), identifiers.end());
        out.push_back(std::move(person));
    }
    std::ranges::sort(out, {}, [](const DropPerson& person) { return *person.items.begin(); });
    return out;
}

}  // namespace dsar
