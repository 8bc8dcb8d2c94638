// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/tenants.hpp"

#include <algorithm>

namespace dsar {

bool Tenants::any_instruction() const {
    return std::any_of(
        settings_.clients.begin(), settings_.clients.end(),
        [this](const Client& client) { return client.instructions.contains(right_); });
}

std::vector<bool> Tenants::uninstructed() const {
    std::vector<bool> out;
    for (const Node& node : graph_.nodes) {
        out.push_back(node.collection->role == Role::Processor && !any_instruction());
    }
    return out;
}

bool Tenants::instructed(const std::string& tenant) const {
    const Client* client = settings_.client(tenant);
    return client != nullptr && client->instructions.contains(right_);
}

std::optional<std::string> Tenants::scope_of(const FoundRecord& record) const {
    const CollectionEntry& collection = *graph_.nodes[record.node].collection;
    if (collection.role == Role::Controller) {
        return "";
    }
    return record.tenant;
}

bool Tenants::only_existence(const FoundRecord& record, bool by_link) const {
    const CollectionEntry& collection = *graph_.nodes[record.node].collection;
    if (collection.role == Role::Controller) {
        return false;
    }
    return collection.tenant.empty() ? !by_link : !record.tenant || !instructed(*record.tenant);
}

}  // namespace dsar
