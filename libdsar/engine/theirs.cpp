// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/theirs.hpp"

#include <algorithm>

namespace dsar {

namespace {

using Kind = CompositeReference::Kind;

}  // namespace

bool Sharing::ask(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                  std::size_t record) {
    std::set<std::size_t> seen;
    return ask_about(wave, subject, theirs, record, seen);
}

// Whose a neighbour without identifiers is depends on whom it hangs on, and so on.
bool Sharing::ask_about(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                        std::size_t record, std::set<std::size_t>& seen) {
    if (!seen.insert(record).second) {
        return false;
    }
    if (asked_.insert(record).second) {
        return ask_neighbours(wave, record);
    }
    if (waiting_.contains(record)) {
        return true;
    }
    const auto known = neighbours_.find(record);
    if (known == neighbours_.end()) {
        return false;
    }
    std::vector<std::size_t> unnamed;
    for (const std::size_t neighbour : known->second) {
        switch (whose(subject, theirs, neighbour)) {
            case Whose::Others:
                return false;  // enough is known
            case Whose::Unnamed:
                unnamed.push_back(neighbour);
                break;
            case Whose::Theirs:
                break;
        }
    }
    bool asking = false;
    for (const std::size_t neighbour : unnamed) {
        asking = ask_about(wave, subject, theirs, neighbour, seen) || asking;
    }
    return asking;
}

bool Sharing::ask_neighbours(WaveBuilder& wave, std::size_t record) {
    const FoundRecord& found = records_[record];
    const Asker asker{0, record};
    bool asking = false;
    for (const std::size_t index : graph_.nodes[found.node].incoming) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::LeadsTo && graph_.nodes[link.from].personal) {
            const auto values = link_values(graph_, found, link.to_fields);
            wave.link(AskedFor::OtherReferrers, index, link.from, link.from_fields, values, asker);
            asking = asking || !values.empty();
        }
    }
    for (const std::size_t index : graph_.nodes[found.node].outgoing) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::BelongsTo && graph_.nodes[link.to].personal) {
            const auto values = link_values(graph_, found, link.from_fields);
            wave.link(AskedFor::OtherParents, index, link.to, link.to_fields, values, asker);
            asking = asking || !values.empty();
        }
    }
    if (asking) {
        waiting_.insert(record);
    }
    return asking;
}

void Sharing::add_neighbour(std::size_t record, std::size_t neighbour) {
    if (neighbour != record) {
        neighbours_[record].insert(neighbour);
    }
}

std::vector<std::size_t> Sharing::other_person_fields(std::size_t subject, const Theirs& how,
                                                      std::size_t record) const {
    const FoundRecord& found = records_[record];
    const std::string scope = how.scope.value_or(unknown_scope);
    Agreement agreement = identities_.agreement(found, subject, scope);
    if (how.certainty != Certainty::Linked || !agreement.other_person.empty()) {
        return agreement.other_person;
    }
    const Node& node = graph_.nodes[found.node];
    std::vector<std::size_t> out;
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const std::size_t variety = node.identifying[field].variety;
        const bool agrees = std::find(agreement.agreeing.begin(), agreement.agreeing.end(),
                                      field) != agreement.agreeing.end();
        if (!agrees && !found.identifying[field].empty() && graph_.varieties[variety].unique &&
            identities_.has_kind(subject, variety, scope)) {
            out.push_back(field);
        }
    }
    return out;
}

Sharing::Whose Sharing::whose(std::size_t subject, const TheirRecords& theirs,
                              std::size_t neighbour) const {
    const auto own = theirs.find(neighbour);
    if (own != theirs.end() && own->second.own()) {
        return Whose::Theirs;
    }
    const FoundRecord& other = records_[neighbour];
    const Node& node = graph_.nodes[other.node];
    const bool controller = node.collection->role == Role::Controller;
    const std::string scope = controller ? "" : other.tenant.value_or(unknown_scope);
    bool identified = false;
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        for (const std::string& normal : other.identifying[field]) {
            identified = true;
            if (!identities_.knows(subject, node.identifying[field].variety, scope, normal)) {
                return Whose::Others;
            }
        }
    }
    return identified ? Whose::Theirs : Whose::Unnamed;
}

// A record without identifiers is another person's when somebody else's record is behind it, or
// nobody's is known to be. What only hangs on itself or on the subject's records is not.
bool Sharing::is_anothers(std::size_t subject, const TheirRecords& theirs, std::size_t neighbour,
                          std::set<std::size_t>& seen) const {
    if (!seen.insert(neighbour).second) {
        return false;
    }
    const Whose owner = whose(subject, theirs, neighbour);
    if (owner != Whose::Unnamed) {
        return owner == Whose::Others;
    }
    const auto behind = neighbours_.find(neighbour);
    return cannot_know(neighbour) || behind == neighbours_.end() ||
           std::any_of(behind->second.begin(), behind->second.end(),
                       [&](std::size_t next) { return is_anothers(subject, theirs, next, seen); });
}

// Whether a store that did not answer could hold a record that leads here, or that this one belongs
// to.
bool Sharing::cannot_know(std::size_t record) const {
    const auto is_silent = [this](std::size_t node) {
        return graph_.nodes[node].personal &&
               silent_stores_.contains(graph_.nodes[node].store_index);
    };
    const FoundRecord& found = records_[record];
    const Node& node = graph_.nodes[found.node];
    const bool led =
        std::any_of(node.incoming.begin(), node.incoming.end(), [&](std::size_t index) {
            const Link& link = graph_.links[index];
            return link.kind == Kind::LeadsTo && is_silent(link.from) &&
                   !link_values(graph_, found, link.to_fields).empty();
        });
    return led || std::any_of(node.outgoing.begin(), node.outgoing.end(), [&](std::size_t index) {
               const Link& link = graph_.links[index];
               return link.kind == Kind::BelongsTo && is_silent(link.to) &&
                      !link_values(graph_, found, link.from_fields).empty();
           });
}

bool Sharing::is_shared(std::size_t subject, const TheirRecords& theirs, std::size_t record) const {
    if (!other_person_fields(subject, theirs.at(record), record).empty() || cannot_know(record)) {
        return true;
    }
    const auto known = neighbours_.find(record);
    std::set<std::size_t> seen = {record};
    return known != neighbours_.end() &&
           std::any_of(known->second.begin(), known->second.end(), [&](std::size_t neighbour) {
               return is_anothers(subject, theirs, neighbour, seen);
           });
}

}  // namespace dsar
