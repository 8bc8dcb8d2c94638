// SPDX-License-Identifier: Apache-2.0
// Which digits may be the last of a telephone number, told from the masks of several words of 64
// bytes at once: most digits in a text have too few others near them.
#pragma once

#include "libdsar/stores/scan/byte_masks.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace dsar {

/// What is looked for.
struct WantedDigits {
    unsigned fewest = 7;   ///< digits that a number is written with at least
    bool spelled = false;  ///< letters may be digits
    bool bounded = false;  ///< a value begins behind a byte of `bound`, and nowhere else
};

/// Goes over one text, step by step. A run of digits goes on over what may stand among them, and up
/// to two letters.
class DigitRuns {
 public:
    /// Where digits have ended: a bit for the first byte behind them.
    struct Ends {
        std::uint64_t numbers = 0;  ///< enough digits stand before
        std::uint64_t spelled = 0;  ///< letters of a number may follow, the first of its value
    };

    DigitRuns(const WantedDigits& wanted, const ByteClassifier& classifier)
        : wanted_(wanted), find_runs_(classifier.find_runs) {}

    /// The next `count` words.
    void step(const ByteMasks& masks, std::size_t count) {
        find_runs_(masks, wanted_.fewest, wanted_.spelled, count, runs_);
    }

    /// Whether something may end in a word of the step, or there is an event.
    [[nodiscard]] bool is_busy(std::size_t number) const { return runs_.busy[number] != 0; }

    /// What ends there.
    [[nodiscard]] Ends word(const ByteMasks& masks, std::size_t number) const;

    /// Behind a whole step, before the next.
    void pass(const ByteMasks& masks);

 private:
    [[nodiscard]] unsigned digits_before(const ByteMasks& masks, std::size_t number) const;
    [[nodiscard]] bool begins_value(const ByteMasks& masks, std::size_t number,
                                    std::uint64_t end) const;

    WantedDigits wanted_;
    decltype(ByteClassifier::find_runs) find_runs_;
    RunMasks runs_;
    unsigned digits_ = 0;  // behind the last stop before the step
};

/// The last seven digits of a number, where nothing but plain signs and up to two letters stands
/// among them.
class LastDigits {
 public:
    static constexpr unsigned none = ~0U;  ///< there may be others: they must be read one by one

    /// Before the byte `end` of a word, which is at `text`. The last two, where they stand side by
    /// side and no escape is near.
    static unsigned two(const ByteMasks& masks, std::size_t number, unsigned end, const char* text);
    /// All seven.
    static unsigned seven(const ByteMasks& masks, std::size_t number, unsigned end,
                          const char* text);

 private:
    static constexpr std::uint64_t top = std::uint64_t{1} << 63U;

    /// The 64 bits before `end`.
    static std::uint64_t window(const MaskRow& row, std::size_t number, unsigned end) {
        const std::uint64_t earlier = row.before(number);
        return end == 0 ? earlier : (row[number] << (64U - end)) | (earlier >> end);
    }
};

inline unsigned LastDigits::two(const ByteMasks& masks, std::size_t number, unsigned end,
                                const char* text) {
    const bool are_two = window(masks.digit, number, end) >= (top | (top >> 1U));
    if (!are_two || (window(masks.backslash, number, end) >> 56U) != 0) {
        return none;
    }
    const char* const last = text + end - 1;
    return static_cast<unsigned>((last[-1] - '0') * 10 + (last[0] - '0'));
}

inline unsigned LastDigits::seven(const ByteMasks& masks, std::size_t number, unsigned end,
                                  const char* text) {
    constexpr unsigned wanted = 7;
    // A digit may belong to an escape that begins up to five bytes before it.
    constexpr unsigned escape = 5;
    std::uint64_t digits = window(masks.digit, number, end);
    if (std::popcount(digits) < static_cast<int>(wanted)) {
        return none;
    }
    unsigned value = 0;
    unsigned back = 0;
    const auto take = [&](unsigned scale) {
        back = static_cast<unsigned>(std::countl_zero(digits)) + 1;
        digits &= ~(top >> (back - 1));
        value += static_cast<unsigned>(*(text + end - back) - '0') * scale;
    };
    take(1);
    take(10);
    take(100);
    take(1'000);
    take(10'000);
    take(100'000);
    take(1'000'000);
    if (back + escape > 64 ||
        (window(masks.backslash, number, end) >> (64U - back - escape)) != 0) {
        return none;
    }
    const std::uint64_t others = window(masks.other, number, end) >> (64U - back);
    if (others == 0) {
        return value;
    }
    // A number goes on over two letters.
    const std::uint64_t letters = window(masks.letter, number, end) >> (64U - back);
    return (others & ~letters) == 0 && std::popcount(others) <= 2 ? value : none;
}

inline DigitRuns::Ends DigitRuns::word(const ByteMasks& masks, std::size_t number) const {
    Ends ends{runs_.numbers[number], 0};
    std::uint64_t spelled = runs_.spelled[number];
    if (runs_.joined[number] != 0) {
        const std::uint64_t digits = masks.digit[number];
        const std::uint64_t stops = runs_.stops[number];
        const unsigned before = digits_before(masks, number);
        std::uint64_t bits = ((digits << 1U) | (masks.digit.before(number) >> 63U)) & ~digits &
                             (stops ^ (stops - 1));
        for (; bits != 0; bits &= bits - 1) {
            const std::uint64_t end = bits & (~bits + 1);
            const unsigned count =
                before + static_cast<unsigned>(std::popcount(digits & (end - 1)));
            ends.numbers |= count >= wanted_.fewest ? end : 0;
            spelled |= wanted_.spelled && count >= digits_before_letters ? end : 0;
        }
    }
    for (; spelled != 0; spelled &= spelled - 1) {
        const std::uint64_t end = spelled & (~spelled + 1);
        ends.spelled |= begins_value(masks, number, end) ? end : 0;
    }
    return ends;
}

/// Those between the last stop before a word and its first byte.
inline unsigned DigitRuns::digits_before(const ByteMasks& masks, std::size_t number) const {
    constexpr unsigned enough = 64;
    unsigned count = 0;
    while (number > 0 && count < enough) {
        --number;
        const std::uint64_t stops = runs_.stops[number];
        if (stops != 0) {
            return count +
                   static_cast<unsigned>(std::popcount(
                       masks.digit[number] & ~(~std::uint64_t{0} >> std::countl_zero(stops))));
        }
        count += static_cast<unsigned>(std::popcount(masks.digit[number]));
    }
    return std::min(count + digits_, enough);
}

/// Whether no digit of the same value stands before the last stop before `end`. A number that is
/// spelt with letters begins at the first digit of its value. What stands before the step is not
/// looked at: then it may.
inline bool DigitRuns::begins_value(const ByteMasks& masks, std::size_t number,
                                    std::uint64_t end) const {
    std::uint64_t before = end - 1;
    bool stopped = !wanted_.bounded;
    while (wanted_.bounded) {
        const std::uint64_t bounds = masks.bound[number] & before;
        const std::uint64_t stops = runs_.stops[number] & before;
        if (!stopped && stops != 0) {
            const std::uint64_t until_stop = ~std::uint64_t{0} >> std::countl_zero(stops);
            if ((bounds & ~until_stop) != 0) {
                return true;
            }
            stopped = true;
            before = until_stop;
        }
        const std::uint64_t ours = masks.bound[number] & before;
        const std::uint64_t digits = stopped ? masks.digit[number] & before : 0;
        if ((ours | digits) != 0) {
            return ours > digits;
        }
        if (number == 0) {
            return true;
        }
        --number;
        before = ~std::uint64_t{0};
    }
    return true;
}

inline void DigitRuns::pass(const ByteMasks& masks) {
    const unsigned before = digits_before(masks, words_of_step);
    digits_ = before;
    runs_.pass();
}

}  // namespace dsar
