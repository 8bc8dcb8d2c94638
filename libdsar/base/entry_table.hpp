// SPDX-License-Identifier: Apache-2.0
// Entries of any size, by number, of which only a few pages are in memory.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/fixed_table.hpp"
#include "libdsar/base/paged_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace dsar {

/// Entries in the order in which they were added, read back by number. Not thread-safe.
class DSAR_API EntryTable {
 public:
    /// Its files are made in `folder`, when `most_in_memory` bytes do not suffice.
    explicit EntryTable(const std::filesystem::path& folder,
                        std::size_t most_in_memory = PagedFile::usual_memory);

    [[nodiscard]] std::size_t size() const { return positions_.size(); }

    /// Adds an entry; its number is what size() was. Throws Error as PagedFile does.
    void push_back(std::string_view entry);
    /// Another entry under a number that is there.
    void replace(std::size_t number, std::string_view entry);
    /// The entry of that number, which must be there.
    [[nodiscard]] std::string operator[](std::size_t number) const;

 private:
    std::uint64_t append(std::string_view entry);

    PagedFile bytes_;
    FixedTable<std::uint64_t> positions_;
};

}  // namespace dsar
