// SPDX-License-Identifier: Apache-2.0
// One pass over every record of some collections, all stores at once.
#pragma once

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/record.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace dsar {

/// Called with each record, never twice at once.
using RecordMet = std::function<void(std::size_t node, const Record& record)>;

/// Hands every record of the collections (indices into `graph.nodes`) to `met`, and returns what
/// became of the stores that hold them, in the map's order. Of a store that failed the records that
/// came before it did have been handed over. Throws what `met` throws, and Error (Interrupted).
std::vector<StoreOutcome> pass_over(const Workspace& workspace, const LinkGraph& graph,
                                    std::span<const std::size_t> nodes,
                                    const SearchOptions& options, Progress& progress,
                                    const RecordMet& met);

}  // namespace dsar
