// SPDX-License-Identifier: Apache-2.0
// Which right lacks which privilege in a store (`doctor`): the uses that the map has of its
// collections, asked of the store's own catalogue.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/stores/store.hpp"

#include <set>
#include <string>
#include <vector>

namespace dsar {

/// Something that the account may not, and the rights that need it.
struct LackingGrant {
    std::set<Right> rights;  ///< never empty
    std::string grant;       ///< `UPDATE (email) on shop.people`; empty: no GRANT helps
    std::string why;         ///< what is wrong then: `the server is a standby, ..`
    std::string next;        ///< the GRANT, or what helps instead
    bool reads = false;      ///< it is needed to read, so not even a search succeeds
};

/// What the account of one store may not.
struct StoreGrants {
    std::vector<LackingGrant> lacking;
    /// It may change nothing that any right would change: an account made for reading. Then
    /// `lacking` says only what reading lacks.
    bool only_reads = false;
};

/// Asks the store. `changes`: whether its kind can be changed at all. Throws Error.
DSAR_API StoreGrants check_grants(const Workspace& workspace, const StoreEntry& store,
                                  StoreReader& reader, bool changes);

}  // namespace dsar
