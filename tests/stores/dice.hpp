// SPDX-License-Identifier: Apache-2.0
// Random choices that are the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dsar::test {

/// Numbers that look random; not those of the standard library, which differ between versions.
class Dice {
 public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

    /// Below `sides`.
    std::size_t roll(std::size_t sides) {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return static_cast<std::size_t>((state_ >> 11U) % sides);
    }
    bool once_in(std::size_t sides) { return roll(sides) == 0; }
    template <class List>
    const auto& one_of(const List& list) {
        return list[roll(list.size())];
    }

 private:
    std::uint64_t state_;
};

}  // namespace dsar::test
