// SPDX-License-Identifier: Apache-2.0
// Which digits may be the last of a telephone number, told from 64 bytes at a time without a look
// at any of them: most digits in a text have too few others near them.
#pragma once

#include "libdsar/stores/scan/byte_masks.hpp"

#include <bit>
#include <cstdint>

namespace dsar {

/// Goes over one text, word by word.
class DigitRuns {
 public:
    /// Where digits have ended: a bit for the first byte behind them.
    struct Ends {
        std::uint64_t numbers = 0;  ///< enough digits stand before
        std::uint64_t spelled = 0;  ///< letters of a number may follow, the first of its value
    };

    /// What is looked for.
    struct Wanted {
        unsigned fewest = 7;   ///< digits that a number is written with at least
        bool spelled = false;  ///< letters may be digits
        bool bounded = false;  ///< a value begins behind a byte of `bound`, and nowhere else
    };

    explicit DigitRuns(const Wanted& wanted) : wanted_(wanted) {}

    /// The next 64 bytes.
    Ends word(const ByteMasks& masks) {
        const std::uint64_t stops = masks.stop | three_letters(masks);
        const bool may_be_spelled =
            wanted_.spelled && (!wanted_.bounded || !earlier_ || masks.bound != 0);
        const unsigned least = may_be_spelled ? before_letters : wanted_.fewest;
        Ends ends;
        if (digits_ + count(masks.digit) >= least) {
            ends = ends_in(masks, stops);
        }
        pass(masks, stops);
        return ends;
    }

 private:
    static constexpr unsigned before_letters = 3;

    static unsigned count(std::uint64_t bits) { return static_cast<unsigned>(std::popcount(bits)); }
    /// The bits up to and with the last of `bits`, none when there is none.
    static std::uint64_t until_last(std::uint64_t bits) {
        return bits == 0 ? 0 : ~std::uint64_t{0} >> std::countl_zero(bits);
    }

    /// Where three letters in a row end: no number goes on over them. An escape may be among them
    /// where a backslash stands up to eight bytes before.
    std::uint64_t three_letters(const ByteMasks& masks) {
        const std::uint64_t letters = masks.letter;
        const std::uint64_t backslash = masks.backslash;
        std::uint64_t threes =
            letters & ((letters << 1U) | (letters_ >> 63U)) & ((letters << 2U) | (letters_ >> 62U));
        if ((backslash | backslashes_) != 0) {
            std::uint64_t near = 0;
            for (unsigned shift = 1; shift <= 8; ++shift) {
                near |= (backslash << shift) | (backslashes_ >> (64U - shift));
            }
            threes &= ~near;
        }
        letters_ = letters;
        backslashes_ = backslash;
        return threes;
    }

    [[nodiscard]] Ends ends_in(const ByteMasks& masks, std::uint64_t stops) const {
        Ends ends;
        std::uint64_t bits = ((masks.digit << 1U) | (in_digits_ ? 1U : 0U)) & ~masks.digit;
        for (; bits != 0; bits &= bits - 1) {
            const std::uint64_t end = bits & (~bits + 1);
            const std::uint64_t before = end - 1;
            const std::uint64_t stopped = until_last(stops & before);
            const unsigned digits =
                count(masks.digit & before & ~stopped) + (stopped == 0 ? digits_ : 0U);
            ends.numbers |= digits >= wanted_.fewest ? end : 0;
            if (wanted_.spelled && digits >= before_letters &&
                begins_value(masks, before, stopped)) {
                ends.spelled |= end;
            }
        }
        return ends;
    }

    /// Whether no digit of the same value stands before the last stop. A number that is spelt with
    /// letters begins at the first digit of its value.
    [[nodiscard]] bool begins_value(const ByteMasks& masks, std::uint64_t before,
                                    std::uint64_t stopped) const {
        if (!wanted_.bounded || (masks.bound & before & ~stopped) != 0) {
            return true;
        }
        return stopped == 0 ? !earlier_ : !has_digit(masks, stopped);
    }

    /// Whether a digit stands among the bytes `until`, behind the last bound in them.
    [[nodiscard]] bool has_digit(const ByteMasks& masks, std::uint64_t until) const {
        const std::uint64_t bounded = until_last(masks.bound & until);
        return (masks.digit & until & ~bounded) != 0 || (bounded == 0 && value_has_digit_);
    }

    void pass(const ByteMasks& masks, std::uint64_t stops) {
        const std::uint64_t stopped = until_last(stops);
        constexpr unsigned enough = 64;
        digits_ = count(masks.digit & ~stopped) + (stopped == 0 ? digits_ : 0U);
        digits_ = digits_ < enough ? digits_ : enough;
        in_digits_ = (masks.digit >> 63U) != 0;
        if (!wanted_.spelled) {
            return;
        }
        earlier_ =
            (masks.bound & ~stopped) == 0 && (stopped == 0 ? earlier_ : has_digit(masks, stopped));
        value_has_digit_ = has_digit(masks, ~std::uint64_t{0});
    }

    Wanted wanted_;
    unsigned digits_ = 0;           // since the last stop
    bool earlier_ = false;          // a digit of the same value before the last stop
    bool value_has_digit_ = false;  // since the last bound
    bool in_digits_ = false;        // the last byte was one
    std::uint64_t letters_ = 0;
    std::uint64_t backslashes_ = 0;
};

}  // namespace dsar
