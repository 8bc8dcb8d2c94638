// SPDX-License-Identifier: Apache-2.0
// Which collections a search can come to, and from which side; what `map check` says about links.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// A collection by its full name.
struct CollectionName {
    std::string store;
    std::string collection;

    friend auto operator<=>(const CollectionName&, const CollectionName&) = default;
};

/// One way that a search follows: records of `from` that are the subject's make records of `to`
/// theirs.
struct MapLink {
    CollectionName from;
    CollectionName to;
    bool same_role = true;  ///< links between controller and processor data are never followed
};

/// Every `belongs_to` and `leads_to` of the map, in the direction of the search.
std::vector<MapLink> all_links(const DataMap& map);

/// What a search can come to.
struct Reach {
    /// Collections whose records can be found to be the subject's: by an identifier or along links.
    std::set<CollectionName> theirs;
    /// Further ones that a search looks into without following them: mentions and free text.
    std::set<CollectionName> looked_into;
    /// Processor collections whose records have a tenant: their own or that of a link.
    std::set<CollectionName> with_tenant;
};

/// Walks the links to a fixpoint; cycles are fine.
Reach reach_of(const DataMap& map);

}  // namespace dsar
