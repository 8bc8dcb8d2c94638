// SPDX-License-Identifier: Apache-2.0
// Chance that is the same everywhere: xoshiro256** seeded by splitmix64. No std::*_distribution,
// whose results differ between libraries.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sample {

/// One step of splitmix64: spreads neighbouring numbers over all 64 bits.
constexpr std::uint64_t spread(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31);
}

/// A stream of chance. Each circle of people has its own, so that the first 2,000 people of a large
/// sample are the people of the small one.
class Random {
 public:
    Random(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t state = spread(seed) ^ spread(stream * 2 + 1);
        for (auto& word : words_) {
            word = state = spread(state);
        }
    }

    std::uint64_t bits() {
        const std::uint64_t result = std::rotl(words_[1] * 5, 7) * 9;
        const std::uint64_t shifted = words_[1] << 17;
        words_[2] ^= words_[0];
        words_[3] ^= words_[1];
        words_[1] ^= words_[2];
        words_[0] ^= words_[3];
        words_[2] ^= shifted;
        words_[3] = std::rotl(words_[3], 45);
        return result;
    }

    /// 0 <= result < `limit`; `limit` below 2^32.
    std::uint64_t below(std::uint64_t limit) { return ((bits() >> 32) * limit) >> 32; }

    /// `low` <= result <= `high`.
    int between(int low, int high) {
        return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1)));
    }

    /// True in `percent` of a hundred cases.
    bool chance(int percent) { return between(0, 99) < percent; }

    template <typename Value, std::size_t size>
    const Value& pick(const std::array<Value, size>& values) {
        return values[below(size)];
    }

 private:
    std::array<std::uint64_t, 4> words_{};
};

}  // namespace sample
