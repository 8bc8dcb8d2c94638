// SPDX-License-Identifier: Apache-2.0
// Which fields of a data map are compared with the lists of California's platform: identifiers of
// the list's kind, and where a list hashes several values together, fields by their categories.
#pragma once

#include "libdsar/engine/hashed_match.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/model/drop.hpp"

#include <set>
#include <vector>

namespace dsar {

/// The probes of these lists; of a list for which the map has no fields there are none. `kind` is
/// the list's name. The graph must outlive them.
std::vector<HashProbe> drop_probes(const LinkGraph& graph, const std::set<DropList>& lists);

}  // namespace dsar
