// SPDX-License-Identifier: Apache-2.0
// References between rows of one server: those that it keeps, and those that only the map knows.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/planned.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <set>
#include <vector>

namespace dsar {

/// All links from and to these tables, as the server declares them and as the map does, the same
/// one once.
std::vector<RowLink> links_of(RowServer& server, const StoreEntry& store,
                              const std::set<const RowTable*>& tables);

/// Records that stay and refer to one that goes, or whose key is written; and written references to
/// what will not be there.
void find_broken_links(RowServer& server, const std::vector<RowLink>& links,
                       const PlannedRows& planned, std::vector<Obstacle>& found);

}  // namespace dsar
