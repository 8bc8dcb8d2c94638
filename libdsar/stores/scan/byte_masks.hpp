// SPDX-License-Identifier: Apache-2.0
// Where bytes of certain classes stand in a text, 64 at a time, one bit for each: what a search
// jumps to. By AVX-512 or AVX2 where the processor has it, else byte by byte; all say the same.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dsar {

/// What may stand between the digits of a number.
inline constexpr std::string_view among_digits = " -.()[]/~*\t\\";

/// A set of bytes that can be told by both halves of a byte: no more than eight different sets of
/// low halves, each shared by all high halves that have it.
class ByteSet {
 public:
    ByteSet() = default;
    /// Throws std::length_error when there are more than eight such sets.
    explicit ByteSet(const std::array<bool, 256>& bytes);

    [[nodiscard]] bool contains(char byte) const {
        const auto value = static_cast<unsigned char>(byte);
        return (low_[value & 15U] & high_[value >> 4U]) != 0;
    }
    /// For each low half the sets that have it, 16 of them four times; for each high half its set.
    [[nodiscard]] const std::uint8_t* low() const { return low_.data(); }
    [[nodiscard]] const std::uint8_t* high() const { return high_.data(); }

 private:
    alignas(64) std::array<std::uint8_t, 64> low_{};
    alignas(64) std::array<std::uint8_t, 64> high_{};
};

/// What differs from search to search.
struct ByteClasses {
    ByteSet event;  ///< bytes to look at, each by itself
    ByteSet bound;  ///< what may stand around a value
    bool words = false;
    bool foreign_words = false;  ///< every byte outside ASCII belongs to a word, too
    bool line_ends = false;
};

/// How many words of 64 bytes are looked at in one go.
inline constexpr std::size_t words_of_step = 64;

/// A bit for each byte of so many words, bit 0 for the first byte of a word.
class MaskRow {
 public:
    std::uint64_t& operator[](std::size_t word) { return bits_[lead + word]; }
    std::uint64_t operator[](std::size_t word) const { return bits_[lead + word]; }
    /// Of the word before that one, before the first that of the last step.
    [[nodiscard]] std::uint64_t before(std::size_t word) const { return bits_[lead + word - 1]; }
    /// Of the words from that one on, and from the one before it on.
    [[nodiscard]] const std::uint64_t* from(std::size_t word) const { return &bits_[lead + word]; }
    [[nodiscard]] const std::uint64_t* from_before(std::size_t word) const {
        return &bits_[lead + word - 1];
    }
    /// Behind a whole step, before the next.
    void pass() { bits_[lead - 1] = bits_.back(); }

 private:
    static constexpr std::size_t lead = 8;  // so that words are aligned as vectors are
    alignas(64) std::array<std::uint64_t, lead + words_of_step> bits_{};
};

/// The classes of the bytes of a step.
struct ByteMasks {
    MaskRow event;
    MaskRow bound;
    MaskRow digit;      ///< of ASCII
    MaskRow letter;     ///< of ASCII, without `x` and `X`
    MaskRow backslash;  ///< `\`
    MaskRow stop;       ///< of ASCII: neither digit nor letter nor among_digits
    MaskRow other;      ///< neither digit nor among_digits, or a backslash
    MaskRow word;       ///< letters and digits of ASCII, where wanted
    MaskRow line_end;   ///< line feed and carriage return, where wanted

    /// Behind a whole step, before the next.
    void pass();
    /// Leaves nothing in the words from that one on.
    void clear_from(std::size_t first);
};

/// Digits that belong together, in each word of a step.
struct RunMasks {
    MaskRow stops;    ///< where no number goes on: `stop`, and the third letter in a row
    MaskRow third;    ///< digits with two others before, in the same word
    MaskRow enough;   ///< digits with so many before that they may end a number
    MaskRow goes_on;  ///< whether digits of the word may go on in the next
    MaskRow numbers;  ///< behind digits that may end a number
    MaskRow spelled;  ///< behind digits that letters of a number may follow
    MaskRow joined;   ///< whether digits up to the first stop go on from the word before
    MaskRow busy;     ///< whether the word has an event, or one of these three

    /// Behind a whole step, before the next.
    void pass();
};

/// So many digits are read before letters are taken for keys.
inline constexpr unsigned digits_before_letters = 3;

/// Where quotes and ends of lines stand in 64 neighbouring bytes.
struct QuoteMasks {
    std::uint64_t quote = 0;     ///< `"`
    std::uint64_t line_end = 0;  ///< line feed and carriage return
};

/// One way to find them. The texts have `count` times 64 bytes.
struct ByteClassifier {
    std::string_view name;
    /// Fills in the words from `first` on.
    void (*classify)(const ByteClasses& classes, const char* text, std::size_t count,
                     std::size_t first, ByteMasks& out) = nullptr;
    void (*find_quotes)(const char* text, std::size_t count, QuoteMasks* out) = nullptr;
    /// Of the first `count` words.
    void (*find_runs)(const ByteMasks& masks, unsigned fewest, bool spelled, std::size_t count,
                      RunMasks& out) = nullptr;
    bool counts_bits = false;  ///< the processor counts bits in one step
};

/// Those that this processor can run, the fastest first.
const std::vector<ByteClassifier>& byte_classifiers();

}  // namespace dsar
