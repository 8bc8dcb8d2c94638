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
        const unsigned digits = digits_ + count(masks.digit);
        Ends ends;
        // Where the value has had its digits and goes on, nothing can begin that is spelt.
        const bool may_be_spelled =
            wanted_.spelled && (!wanted_.bounded || !earlier_ || masks.bound != 0);
        if (may_be_spelled) {
            ends.spelled = digits >= before_letters ? spelled_ends(masks, stops) : 0;
            pass_value(masks, stops);
        }
        if (digits >= wanted_.fewest) {
            ends.numbers = number_ends(masks, stops);
        }
        const unsigned since_stop =
            stops == 0 ? digits : count((masks.digit >> 1U) >> last_of(stops));
        digits_ = since_stop < enough ? since_stop : enough;
        in_digits_ = (masks.digit >> 63U) != 0;
        return ends;
    }

 private:
    static constexpr unsigned before_letters = 3;
    static constexpr unsigned enough = 64;

    static unsigned count(std::uint64_t bits) { return static_cast<unsigned>(std::popcount(bits)); }
    /// The bits up to and with the last of `bits`, none when there is none.
    static std::uint64_t until_last(std::uint64_t bits) {
        return bits == 0 ? 0 : ~std::uint64_t{0} >> std::countl_zero(bits);
    }

    static unsigned last_of(std::uint64_t bits) {
        return 63U - static_cast<unsigned>(std::countl_zero(bits));
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

    /// Where digits have ended, with so many others before.
    [[nodiscard]] std::uint64_t ends_behind(const ByteMasks& masks, unsigned least) const {
        const std::uint64_t ends = ((masks.digit << 1U) | (in_digits_ ? 1U : 0U)) & ~masks.digit;
        std::uint64_t digits = masks.digit;
        for (unsigned more = digits_ + 1; more < least; ++more) {
            digits &= digits - 1;
        }
        // Behind the first that has enough before it; 0: all of them have.
        return digits_ >= least ? ends : ends & ~(digits ^ (digits - 1));
    }

    /// How many digits stand before `end` and behind the last stop, which is all of `stopped`.
    [[nodiscard]] unsigned digits_before(const ByteMasks& masks, std::uint64_t before,
                                         std::uint64_t stopped) const {
        return count(masks.digit & before & ~stopped) + (stopped == 0 ? digits_ : 0U);
    }

    [[nodiscard]] std::uint64_t number_ends(const ByteMasks& masks, std::uint64_t stops) const {
        std::uint64_t found = 0;
        for (std::uint64_t bits = ends_behind(masks, wanted_.fewest); bits != 0; bits &= bits - 1) {
            const std::uint64_t end = bits & (~bits + 1);
            const std::uint64_t stopped = until_last(stops & (end - 1));
            found |= digits_before(masks, end - 1, stopped) >= wanted_.fewest ? end : 0;
        }
        return found;
    }

    [[nodiscard]] std::uint64_t spelled_ends(const ByteMasks& masks, std::uint64_t stops) const {
        std::uint64_t found = 0;
        for (std::uint64_t bits = ends_behind(masks, before_letters); bits != 0; bits &= bits - 1) {
            const std::uint64_t end = bits & (~bits + 1);
            const std::uint64_t stopped = until_last(stops & (end - 1));
            if (digits_before(masks, end - 1, stopped) >= before_letters &&
                begins_value(masks, end - 1, stopped)) {
                found |= end;
            }
        }
        return found;
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

    void pass_value(const ByteMasks& masks, std::uint64_t stops) {
        const std::uint64_t stopped = until_last(stops);
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

/// The last seven digits of a number, where nothing but plain signs stands among them.
class LastDigits {
 public:
    static constexpr unsigned none = ~0U;  ///< there may be others: they must be read one by one

    /// The last two, where they stand side by side and no escape is near.
    [[nodiscard]] unsigned two_before(const char* text, unsigned end,
                                      const ByteMasks& masks) const {
        const bool are_two = window(end, masks.digit, digit_) >= (top | (top >> 1U));
        if (!are_two || (window(end, masks.backslash, backslash_) >> 56U) != 0) {
            return none;
        }
        const char* const last = text + end - 1;
        return static_cast<unsigned>((last[-1] - '0') * 10 + (last[0] - '0'));
    }

    /// Those before the byte `end` of the 64 that the masks tell of, which are at `text`. They must
    /// follow the ones passed.
    [[nodiscard]] unsigned before(const char* text, unsigned end, const ByteMasks& masks) const {
        constexpr unsigned wanted = 7;
        // A digit may belong to an escape that begins up to five bytes before it.
        constexpr unsigned escape = 5;
        std::uint64_t digits = window(end, masks.digit, digit_);
        if (std::popcount(digits) < static_cast<int>(wanted)) {
            return none;
        }
        unsigned value = 0;
        unsigned scale = 1;
        unsigned back = 0;
        for (unsigned number = 0; number < wanted; ++number) {
            back = static_cast<unsigned>(std::countl_zero(digits)) + 1;
            digits &= ~(top >> (back - 1));
            const char digit = *(text + end - back);
            value += static_cast<unsigned>(digit - '0') * scale;
            scale *= 10;
        }
        if (back + escape > 64) {
            return none;
        }
        const std::uint64_t others =
            (window(end, masks.other, other_) >> (64U - back)) |
            (window(end, masks.backslash, backslash_) >> (64U - back - escape));
        return others == 0 ? value : none;
    }

    /// Goes on to the next 64 bytes.
    void pass(const ByteMasks& masks) {
        digit_ = masks.digit;
        other_ = masks.other;
        backslash_ = masks.backslash;
    }

 private:
    static constexpr std::uint64_t top = std::uint64_t{1} << 63U;

    /// The 64 bits before `end`.
    static std::uint64_t window(unsigned end, std::uint64_t bits, std::uint64_t earlier) {
        return end == 0 ? earlier : (bits << (64U - end)) | (earlier >> end);
    }

    std::uint64_t digit_ = 0;
    std::uint64_t other_ = ~std::uint64_t{0};
    std::uint64_t backslash_ = 0;
};

}  // namespace dsar
