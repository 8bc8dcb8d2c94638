// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/theirs.hpp"

#include <algorithm>

namespace dsar {

namespace {

using Kind = CompositeReference::Kind;

bool have_common(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return std::any_of(left.begin(), left.end(), [&](const std::string& value) {
        return std::find(right.begin(), right.end(), value) != right.end();
    });
}

}  // namespace

bool Sharing::ask(WaveBuilder& wave, std::size_t record) {
    if (!asked_.insert(record).second) {
        return waiting_.contains(record);
    }
    const FoundRecord& found = records_[record];
    const Asker asker{0, record};
    bool asking = false;
    for (const std::size_t index : graph_.nodes[found.node].incoming) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::LeadsTo && graph_.nodes[link.from].personal) {
            const auto values = link_values(graph_, found, link.to_fields);
            wave.link(Use::OtherReferrers, index, link.from, link.from_fields, values, asker);
            asking = asking || !values.empty();
        }
    }
    for (const std::size_t index : graph_.nodes[found.node].outgoing) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::BelongsTo && graph_.nodes[link.to].personal) {
            const auto values = link_values(graph_, found, link.from_fields);
            wave.link(Use::OtherParents, index, link.to, link.to_fields, values, asker);
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

// Whether the record itself points at the neighbour, so that the neighbour hangs on it.
bool Sharing::depends_on(std::size_t record, std::size_t neighbour) const {
    const FoundRecord& found = records_[record];
    const FoundRecord& other = records_[neighbour];
    for (const Link& link : graph_.links) {
        const bool led = link.kind == Kind::LeadsTo && link.from == found.node &&
                         link.to == other.node &&
                         have_common(link_values(graph_, found, link.from_fields),
                                     link_values(graph_, other, link.to_fields));
        const bool belongs = link.kind == Kind::BelongsTo && link.from == other.node &&
                             link.to == found.node &&
                             have_common(link_values(graph_, other, link.from_fields),
                                         link_values(graph_, found, link.to_fields));
        if (led || belongs) {
            return true;
        }
    }
    return false;
}

bool Sharing::is_another_persons(std::size_t subject, const TheirRecords& theirs,
                                 std::size_t record, std::size_t neighbour) const {
    const auto own = theirs.find(neighbour);
    if (own != theirs.end() && own->second.own()) {
        return false;
    }
    const FoundRecord& other = records_[neighbour];
    const Node& node = graph_.nodes[other.node];
    bool identified = false;
    const bool controller = node.collection->role == Role::Controller;
    const std::string scope = controller ? "" : other.tenant.value_or(unknown_scope);
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        for (const std::string& normal : other.identifying[field]) {
            identified = true;
            if (!identities_.knows(subject, node.identifying[field].variety, scope, normal)) {
                return true;
            }
        }
    }
    return !identified && !depends_on(record, neighbour);
}

bool Sharing::cannot_know(std::size_t record) const {
    const std::vector<std::size_t>& incoming = graph_.nodes[records_[record].node].incoming;
    return std::any_of(incoming.begin(), incoming.end(), [this](std::size_t index) {
        const Link& link = graph_.links[index];
        return link.kind == Kind::LeadsTo && graph_.nodes[link.from].personal &&
               silent_stores_.contains(graph_.nodes[link.from].store_index);
    });
}

bool Sharing::is_shared(std::size_t subject, const TheirRecords& theirs, std::size_t record) const {
    if (!other_person_fields(subject, theirs.at(record), record).empty()) {
        return true;
    }
    if (cannot_know(record)) {
        return true;
    }
    const auto known = neighbours_.find(record);
    return known != neighbours_.end() &&
           std::any_of(known->second.begin(), known->second.end(), [&](std::size_t neighbour) {
               return is_another_persons(subject, theirs, record, neighbour);
           });
}

}  // namespace dsar
