// SPDX-License-Identifier: Apache-2.0
// A set of hashes that answers "no" from very little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dsar {

/// Mixes a number so that every bit depends on all.
constexpr std::uint64_t mixed(std::uint64_t number) {
    number ^= number >> 32U;
    number *= 0x9e3779b97f4a7c15U;
    number ^= number >> 29U;
    number *= 0xbf58476d1ce4e5b9U;
    return number ^ (number >> 32U);
}

/// Mixed numbers of 64 bits. Filled first, then only asked: from any thread.
class HashFilter {
 public:
    void add(std::uint64_t hash);
    /// After the last add().
    void build();
    [[nodiscard]] bool empty() const { return hashes_.empty() && table_.empty(); }

    [[nodiscard]] bool contains(std::uint64_t hash) const {
        hash |= never_empty;
        const std::uint64_t bit = hash & bit_mask_;
        return ((bits_[bit >> 6U] >> (bit & 63U)) & 1U) != 0 && is_in_table(hash);
    }

 private:
    /// 0 marks an empty place.
    static constexpr std::uint64_t never_empty = std::uint64_t{1} << 63U;

    [[nodiscard]] bool is_in_table(std::uint64_t hash) const {
        std::uint64_t at = (hash >> 20U) & table_mask_;
        while (table_[at] != 0) {
            if (table_[at] == hash) {
                return true;
            }
            at = (at + 1) & table_mask_;
        }
        return false;
    }

    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint64_t> bits_ = {0};
    std::vector<std::uint64_t> table_;
    std::uint64_t bit_mask_ = 0;
    std::uint64_t table_mask_ = 0;
};

}  // namespace dsar
