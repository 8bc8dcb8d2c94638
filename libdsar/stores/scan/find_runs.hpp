// SPDX-License-Identifier: Apache-2.0
// How digits that belong together are found in several words at once, one in each lane of a vector:
// the same code for all sizes of vectors, to be built into functions for processors that have them.
#pragma once

#include "libdsar/stores/scan/byte_masks.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dsar {

/// Words of 64 bits side by side. What a comparison says is all bits of a lane or none.
template <std::size_t Bytes>
struct Lanes {
    using Vector [[gnu::vector_size(Bytes)]] = std::uint64_t;
    static constexpr std::size_t count = Bytes / sizeof(std::uint64_t);

    [[gnu::always_inline]] static void load(Vector& lanes, const std::uint64_t* from) {
        std::memcpy(&lanes, from, Bytes);
    }
    [[gnu::always_inline]] static void store(const Vector& lanes, MaskRow& row, std::size_t word) {
        std::memcpy(&row[word], &lanes, Bytes);
    }
};

/// Stops, and digits by how many stand before them. Adding the bits at which something begins to
/// those over which it goes on carries it up to where it ends.
template <std::size_t Bytes>
[[gnu::always_inline]] inline void count_runs(const ByteMasks& masks, unsigned fewest,
                                              std::size_t word, RunMasks& out) {
    using L = Lanes<Bytes>;
    typename L::Vector digit, letter, letter_before, backslash, backslash_before, stop;
    L::load(digit, masks.digit.from(word));
    L::load(letter, masks.letter.from(word));
    L::load(letter_before, masks.letter.from_before(word));
    L::load(backslash, masks.backslash.from(word));
    L::load(backslash_before, masks.backslash.from_before(word));
    L::load(stop, masks.stop.from(word));
    // Three letters in a row; but an escape may be among them where a backslash stands up to eight
    // bytes before.
    auto near = backslash << 1U;
    near |= near << 1U;
    near |= near << 2U;
    near |= near << 4U;
    auto near_before = backslash_before >> 56U;
    near_before |= near_before >> 1U;
    near_before |= near_before >> 2U;
    near_before |= near_before >> 4U;
    const auto threes = letter & ((letter << 1U) | (letter_before >> 63U)) &
                        ((letter << 2U) | (letter_before >> 62U)) & ~(near | near_before);
    const auto stops = stop | threes;
    const auto go = ~stops;
    auto behind = (digit << 1U) & go;
    behind = (((behind + go) ^ go) | behind) & go;
    const typename L::Vector goes_on =
        ((behind | digit) >> 63U) | (reinterpret_cast<typename L::Vector>(stops == 0) >> 63U);
    auto later = digit & behind;
    for (unsigned before = 2; before < fewest; ++before) {
        behind = (later << 1U) & go;
        later = digit & (((behind + go) ^ go) | behind);
        if (before + 1 == digits_before_letters) {
            L::store(later, out.third, word);
        }
    }
    L::store(stops, out.stops, word);
    L::store(goes_on, out.goes_on, word);
    L::store(later, out.enough, word);
}

/// Where they end, and the words in which something is to be looked at.
template <std::size_t Bytes>
[[gnu::always_inline]] inline void find_ends(const ByteMasks& masks, bool spelled, std::size_t word,
                                             RunMasks& out) {
    using L = Lanes<Bytes>;
    typename L::Vector event, digit, digit_before, stops, enough, enough_before, goes_on;
    L::load(event, masks.event.from(word));
    L::load(digit, masks.digit.from(word));
    L::load(digit_before, masks.digit.from_before(word));
    L::load(stops, out.stops.from(word));
    L::load(enough, out.enough.from(word));
    L::load(enough_before, out.enough.from_before(word));
    L::load(goes_on, out.goes_on.from_before(word));
    const typename L::Vector numbers = ((enough << 1U) | (enough_before >> 63U)) & ~digit;
    // What begins in the word before; digits up to the first stop.
    const typename L::Vector joined =
        (~goes_on + 1) & ((digit & (stops - 1)) | (digit_before >> 63U));
    L::store(numbers, out.numbers, word);
    L::store(joined, out.joined, word);
    typename L::Vector busy = event | numbers | joined;
    if (spelled) {
        typename L::Vector third, third_before, stop, backslash, other;
        L::load(third, out.third.from(word));
        L::load(third_before, out.third.from_before(word));
        L::load(stop, masks.stop.from(word));
        L::load(backslash, masks.backslash.from(word));
        L::load(other, masks.other.from(word));
        const auto ends = ((third << 1U) | (third_before >> 63U)) & ~digit;
        // Over signs to a letter, or what may be one; what goes on into the next word may, too.
        const auto sign = ~(other | digit) | backslash;
        const auto first = ends & sign;
        const auto sum = first + sign;
        const auto reached = ((sum | ends) & ~sign) & other & ~stop;
        const typename L::Vector may =
            reinterpret_cast<typename L::Vector>((reached != 0) | (sum < first));
        const typename L::Vector letters_follow = ends & may;
        L::store(letters_follow, out.spelled, word);
        busy |= letters_follow;
    }
    L::store(busy, out.busy, word);
}

/// ByteClassifier::find_runs() with vectors of that size.
template <std::size_t Bytes>
[[gnu::always_inline]] inline void find_runs(const ByteMasks& masks, unsigned fewest, bool spelled,
                                             std::size_t count, RunMasks& out) {
    using L = Lanes<Bytes>;
    constexpr unsigned usual = 7;
    for (std::size_t word = 0; word < count; word += L::count) {
        if (fewest == usual) {
            count_runs<Bytes>(masks, usual, word, out);
        } else {
            count_runs<Bytes>(masks, fewest, word, out);
        }
    }
    for (std::size_t word = 0; word < count; word += L::count) {
        find_ends<Bytes>(masks, spelled, word, out);
    }
}

}  // namespace dsar
