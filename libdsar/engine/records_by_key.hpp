// SPDX-License-Identifier: Apache-2.0
// Asks stores for records by their keys, without a search: what is there of what was planned.
#pragma once

#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// The records of one collection that are asked for.
struct AskedRecords {
    std::string store;
    const CollectionEntry* collection = nullptr;
    std::vector<RecordKey> keys;
    bool all = false;  ///< keys are positions, which move: every record comes
};

/// Called with the index of what was asked; never by two threads at once. Records may come that
/// were not asked for.
using AskedSink = std::function<void(std::size_t asked, const Record& record)>;

/// Returns the stores that were asked and what became of each. Throws Error (Interrupted).
std::vector<StoreOutcome> ask_by_key(const Workspace& workspace,
                                     std::span<const AskedRecords> asked,
                                     const SearchOptions& options, Progress& progress,
                                     const AskedSink& sink);

}  // namespace dsar
