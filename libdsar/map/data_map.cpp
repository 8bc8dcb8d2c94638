// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/data_map.hpp"

#include <algorithm>

namespace dsar {
namespace {

/// The element of `list` whose `member` is `name`, or nullptr.
template <typename Entry>
const Entry* named(const std::vector<Entry>& list, std::string Entry::*member,
                   std::string_view name) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Entry& entry) { return entry.*member == name; });
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

const FieldEntry* CollectionEntry::field(std::string_view wanted) const {
    return named(fields, &FieldEntry::path, wanted);
}

const CollectionEntry* StoreEntry::collection(std::string_view wanted) const {
    return named(collections, &CollectionEntry::name, wanted);
}

const StoreEntry* DataMap::store(std::string_view name) const {
    return named(stores, &StoreEntry::name, name);
}

const Purpose* Settings::purpose(std::string_view id) const {
    return named(purposes, &Purpose::id, id);
}

const RetentionRule* Settings::rule(std::string_view id) const {
    return named(retention, &RetentionRule::id, id);
}

const Recipient* Settings::recipient(std::string_view id) const {
    return named(recipients, &Recipient::id, id);
}

const Client* Settings::client(std::string_view tenant) const {
    return named(clients, &Client::tenant, tenant);
}

const ActorEntry* Settings::actor(std::string_view account) const {
    return named(actors, &ActorEntry::account, account);
}

bool Settings::is_unique(std::string_view kind) const {
    const auto found = kinds.find(std::string(kind));
    if (found != kinds.end()) {
        return found->second.unique;
    }
    return kind != "phone" && kind != "ip" && kind != "name";
}

NormaliseOptions Settings::normalising(std::string_view kind, std::string_view region) const {
    NormaliseOptions options;
    options.region = region.empty() ? country : std::string(region);
    const auto found = kinds.find(std::string(kind));
    if (found != kinds.end()) {
        options.ignore_plus_tag = found->second.ignore_plus_tag;
        options.ignore_dots = found->second.ignore_dots;
    }
    return options;
}

}  // namespace dsar
