// SPDX-License-Identifier: Apache-2.0
// Puts entries in order that do not fit into memory: sorted runs in a temporary file, then merged.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// Entries, given in any order and taken in another one. Not thread-safe.
class DSAR_API EntrySort {
 public:
    using Before = std::function<bool(std::string_view left, std::string_view right)>;

    /// The file is made in `folder`, when `most_in_memory` bytes do not suffice.
    EntrySort(const std::filesystem::path& folder, Before before,
              std::size_t most_in_memory = std::size_t{1} << 20);
    ~EntrySort();
    EntrySort(const EntrySort&) = delete;
    EntrySort& operator=(const EntrySort&) = delete;

    void add(std::string entry);
    /// Calls `entry` for each, in order; those of which neither comes before the other as they were
    /// added. Once, last.
    void each(const std::function<void(std::string_view entry)>& entry);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
