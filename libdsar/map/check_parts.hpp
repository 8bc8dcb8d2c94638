// SPDX-License-Identifier: Apache-2.0
// The parts of check_map, by subject: what the settings say, what one collection says, how
// collections are reached.
#pragma once

#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"
#include "libdsar/map/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The ids of purposes, rules or recipients, for did-you-mean.
template <typename Entry>
std::vector<std::string> ids_of(const std::vector<Entry>& entries) {
    std::vector<std::string> ids;
    ids.reserve(entries.size());
    for (const Entry& entry : entries) {
        ids.push_back(entry.id);
    }
    return ids;
}

/// Whether the collection holds data about a person, by its categories or identifying fields.
bool holds_personal_data(const CollectionEntry& collection);

/// Recipients for unknown purposes, interests and laws that are not named, transfers without
/// safeguard.
void check_settings(const Settings& settings, Problems& problems);

/// Warns of a secret (`what`: "shop takes its password") that is in the environment.
void check_secret(const Complaints& complaints, std::string_view pointer, const std::string& what,
                  std::string_view source);

/// Purpose, rule, anchor, recipients, key and fields of one collection.
void check_collection(const Workspace& workspace, const StoreEntry& store,
                      const CollectionEntry& collection, const Reach& reach, Problems& problems);

/// Collections that nothing reaches, tenants, links that are never followed, dates in collections
/// that no link leads to.
void check_links(const DataMap& map, const Reach& reach, Problems& problems);

}  // namespace dsar
