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
#include <string_view>
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

/// Throws Error (Incomplete) for the first store that failed: `before`, that the store did not
/// answer, and `after`, as one sentence.
void require_all_answered(std::span<const StoreOutcome> outcomes, std::string_view before,
                          std::string_view after = {});

}  // namespace dsar
