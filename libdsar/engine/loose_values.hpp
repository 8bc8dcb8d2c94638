// SPDX-License-Identifier: Apache-2.0
// Values that a search by index would miss: they stand in a column that is looked up, and not in
// normal form (`map check`). Counts only; no value leaves this file.
#pragma once

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/stores/store.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// What was found in one field.
struct LooseValues {
    std::string collection;
    std::string field;
    std::size_t records = 0;  ///< in which a lookup of the normal form does not find the value
    bool at_least = false;    ///< counting stopped early
};

/// What a look at one store came to.
struct LooseReport {
    std::vector<LooseValues> fields;   ///< those with any
    std::vector<std::string> partial;  ///< collections that were not read to their end in time
    /// Collections that could not be read to their end, and why.
    std::vector<std::pair<std::string, std::string>> failed;
};

/// Reads the identifying fields of a store's collections that are looked up (not `typed`), each
/// collection for at most `time`. `fields`: those that exist there, as `collection.field`; others
/// are left out.
LooseReport find_loose_values(StoreReader& reader, const LinkGraph& graph, std::size_t store,
                              const std::set<std::string>& fields, std::chrono::milliseconds time);

}  // namespace dsar
