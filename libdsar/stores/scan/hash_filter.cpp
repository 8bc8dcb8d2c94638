// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/hash_filter.hpp"

#include <algorithm>
#include <bit>

namespace dsar {
namespace {

constexpr std::size_t bits_for_each = 16;
constexpr std::size_t fewest_bits = 4096;

}  // namespace

void HashFilter::add(std::uint64_t hash) {
    hashes_.push_back(hash | never_empty);
}

void HashFilter::build() {
    std::ranges::sort(hashes_);
    hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
    if (hashes_.empty()) {
        return;
    }
    const std::size_t bits = std::bit_ceil(std::max(hashes_.size() * bits_for_each, fewest_bits));
    bits_.assign(bits / 64, 0);
    bit_mask_ = bits - 1;
    table_.assign(std::bit_ceil(hashes_.size() * 2), 0);
    table_mask_ = table_.size() - 1;
    for (const std::uint64_t hash : hashes_) {
        const std::uint64_t bit = hash & bit_mask_;
        bits_[bit >> 6U] |= std::uint64_t{1} << (bit & 63U);
        std::uint64_t at = (hash >> 20U) & table_mask_;
        while (table_[at] != 0) {
            at = (at + 1) & table_mask_;
        }
        table_[at] = hash;
    }
    hashes_ = {};
}

}  // namespace dsar
