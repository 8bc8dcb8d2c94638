// SPDX-License-Identifier: Apache-2.0
// Rows of one width, by number, of which only a few pages are in memory.
#pragma once

#include "libdsar/base/paged_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dsar {

/// A table of `Row`s, which are plain bytes. What was not put is zeros. Not thread-safe.
template <class Row>
class FixedTable {
    static_assert(std::is_trivially_copyable_v<Row>);

 public:
    /// Its file is made in `folder`, when `most_in_memory` bytes do not suffice.
    explicit FixedTable(std::filesystem::path folder,
                        std::size_t most_in_memory = PagedFile::usual_memory)
        : pages_(std::move(folder), most_in_memory) {}

    [[nodiscard]] std::size_t size() const { return size_; }

    /// The row of that number; zeros where there is none.
    [[nodiscard]] Row operator[](std::size_t number) const {
        Row row{};
        if (number < size_) {
            pages_.read(number * sizeof(Row),
                        std::span<char>(reinterpret_cast<char*>(&row), sizeof row));
        }
        return row;
    }
    /// Writes a row; those between the last one and it become zeros.
    void put(std::size_t number, const Row& row) {
        pages_.write(number * sizeof(Row),
                     std::string_view(reinterpret_cast<const char*>(&row), sizeof row));
        size_ = number < size_ ? size_ : number + 1;
    }
    void push_back(const Row& row) { put(size_, row); }

 private:
    PagedFile pages_;
    std::size_t size_ = 0;
};

}  // namespace dsar
