// SPDX-License-Identifier: Apache-2.0
// Sets in one piece of memory each, for hundreds of thousands of needles. More can be added at any
// time; what is asked only may be asked by any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Finds the texts of a list by their hash. The list is the caller's, and only grows.
class TextIndex {
 public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// Where `text` is in the list; none: it is not.
    [[nodiscard]] std::size_t find(std::span<const std::string> texts, std::string_view text) const;

    /// Says that `text`, which the list has not, is going to be its next one.
    void add(std::string_view text);

 private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = 0;  ///< in the list, from 1; 0: empty
    };

    void put(const Slot& slot);

    std::vector<Slot> slots_;
    std::size_t count_ = 0;
};

/// A set of numbers above 0.
class NumberSet {
 public:
    /// Returns false when it was there.
    bool add(std::uint32_t number);

    [[nodiscard]] bool contains(std::uint32_t number) const {
        if (slots_.empty()) {
            return false;
        }
        std::size_t at = first_place(number);
        while (slots_[at] != 0 && slots_[at] != number) {
            at = (at + 1) & (slots_.size() - 1);
        }
        return slots_[at] == number;
    }

 private:
    [[nodiscard]] std::size_t first_place(std::uint32_t number) const {
        const std::uint64_t mixed = number * std::uint64_t{0x9e3779b97f4a7c15U};
        return static_cast<std::size_t>(mixed >> 32U) & (slots_.size() - 1);
    }
    void put(std::uint32_t number);

    std::vector<std::uint32_t> slots_;  // 0: empty
    std::size_t count_ = 0;
};

}  // namespace dsar
