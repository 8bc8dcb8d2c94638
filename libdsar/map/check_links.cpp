// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/categories.hpp"
#include "libdsar/map/check_parts.hpp"
#include "libdsar/map/reader.hpp"
#include "libdsar/map/reference.hpp"

#include <algorithm>

namespace dsar {
namespace {

std::string full_name(const CollectionName& name) {
    return name.store + '/' + name.collection;
}

/// `user.name, user.contact.email and 2 more`.
std::string personal_categories(const CollectionEntry& collection) {
    std::vector<std::string> names;
    for (const FieldEntry& field : collection.fields) {
        const bool fresh = std::find(names.begin(), names.end(), field.category) == names.end();
        if (is_personal(field.category) && fresh) {
            names.push_back(field.category);
        }
    }
    std::string text;
    for (std::size_t index = 0; index < std::min<std::size_t>(names.size(), 3); ++index) {
        text += (index == 0 ? "" : ", ") + names[index];
    }
    return names.size() > 3 ? text + " and " + std::to_string(names.size() - 3) + " more" : text;
}

/// Complains at the place of the collection.
void complain(const DataMap& map, const CollectionName& name, Problems& problems, std::string what,
              std::string next, Problem::Severity severity = Problem::Severity::Problem) {
    const StoreEntry* store = map.store(name.store);
    const CollectionEntry* collection = store->collection(name.collection);
    Complaints(store->file, store->document, problems)
        .add(collection->pointer, std::move(what), std::move(next), severity);
}

void check_reached(const DataMap& map, const Reach& reach, Problems& problems) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            const CollectionName name{store.name, collection.name};
            const std::string categories = personal_categories(collection);
            const bool reached = reach.theirs.contains(name) || reach.looked_into.contains(name);
            if (!reached && !categories.empty()) {
                complain(map, name, problems,
                         full_name(name) + " holds personal data (" + categories +
                             "), but no identifier or link reaches it",
                         "add identifies to a field, or belongs_to or leads_to to a collection "
                         "that is reached");
            }
        }
    }
}

void check_tenants(const DataMap& map, const Reach& reach, Problems& problems) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            const CollectionName name{store.name, collection.name};
            if (collection.role == Role::Processor && !reach.with_tenant.contains(name)) {
                complain(map, name, problems,
                         full_name(name) +
                             " is held for clients, but for which? it has no tenant "
                             "and inherits none along a link",
                         "add tenant: FIELD, or a link from a collection that has one");
            }
        }
    }
}

bool are_linked(const std::vector<MapLink>& links, const CollectionName& one,
                const CollectionName& other) {
    return std::any_of(links.begin(), links.end(), [&](const MapLink& link) {
        return (link.from == one && link.to == other) || (link.from == other && link.to == one);
    });
}

void check_dates(const DataMap& map, const std::vector<MapLink>& links, Problems& problems) {
    for (const StoreEntry& store : map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            const CollectionName name{store.name, collection.name};
            for (const auto& [event, text] : collection.dated_by) {
                const auto elsewhere = date_elsewhere(map, store, collection, text);
                if (!elsewhere) {
                    continue;
                }
                const CollectionName other{elsewhere->store, elsewhere->collection};
                if (!are_linked(links, name, other)) {
                    complain(map, name, problems,
                             full_name(name) + " takes its date from " + full_name(other) +
                                 ", but no link joins the two",
                             "add belongs_to or leads_to to one of them");
                }
            }
        }
    }
}

}  // namespace

void check_links(const DataMap& map, const Reach& reach, Problems& problems) {
    check_reached(map, reach, problems);
    check_tenants(map, reach, problems);
    const std::vector<MapLink> links = all_links(map);
    check_dates(map, links, problems);
    for (const MapLink& link : links) {
        if (!link.same_role) {
            complain(map, link.to, problems,
                     "the link from " + full_name(link.from) + " to " + full_name(link.to) +
                         " is never followed: it crosses between our data and that of a client",
                     "check the role of both, or remove the link", Problem::Severity::Warning);
        }
    }
}

}  // namespace dsar
