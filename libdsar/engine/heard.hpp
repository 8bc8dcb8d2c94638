// SPDX-License-Identifier: Apache-2.0
// What the stores answered in one wave, until all have answered: kept store by store, so that the
// order in which they answer changes nothing.
#pragma once

#include "libdsar/base/entry_table.hpp"
#include "libdsar/engine/found.hpp"
#include "libdsar/stores/store.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace dsar {

/// Records and what they were found by. A few are in memory, many in temporary files.
class Heard {
 public:
    /// Of each store's answer `most_in_memory` bytes are in memory.
    Heard(std::filesystem::path folder, std::size_t stores, std::size_t most_in_memory);

    /// Adds to what that store answered. Threads may add at once, each for another store.
    void add(std::size_t store, const FoundRecord& record, std::span<const Hit> hits);
    /// Calls `work` with each, store by store, in the order in which they came; then there are
    /// none.
    void take(
        const std::function<void(const FoundRecord& record, std::span<const Hit> hits)>& work);

 private:
    std::filesystem::path folder_;
    std::size_t most_in_memory_;
    std::vector<std::optional<EntryTable>> stores_;
};

}  // namespace dsar
