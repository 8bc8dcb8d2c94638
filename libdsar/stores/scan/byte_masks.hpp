// SPDX-License-Identifier: Apache-2.0
// Where bytes of certain classes stand in a text, 64 at a time, one bit for each: what a search
// jumps to. By AVX-512 or AVX2 where the processor has it, else byte by byte; all say the same.
#pragma once

#include <array>
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
    bool line_ends = false;
};

/// The classes of 64 neighbouring bytes; bit 0 is the first of them.
struct ByteMasks {
    std::uint64_t event = 0;
    std::uint64_t bound = 0;
    std::uint64_t digit = 0;      ///< of ASCII
    std::uint64_t letter = 0;     ///< of ASCII, without `x` and `X`
    std::uint64_t backslash = 0;  ///< `\`
    std::uint64_t stop = 0;       ///< of ASCII: neither digit nor letter nor among_digits
    std::uint64_t other = 0;      ///< neither digit nor among_digits, or a backslash
    std::uint64_t word = 0;       ///< letters and digits of ASCII, where wanted
    std::uint64_t line_end = 0;   ///< line feed and carriage return, where wanted
};

/// Where quotes and ends of lines stand in 64 neighbouring bytes.
struct QuoteMasks {
    std::uint64_t quote = 0;     ///< `"`
    std::uint64_t line_end = 0;  ///< line feed and carriage return
};

/// One way to find them. The texts have `count` times 64 bytes; masks for each 64 are filled in.
struct ByteClassifier {
    std::string_view name;
    void (*classify)(const ByteClasses& classes, const char* text, std::size_t count,
                     ByteMasks* out) = nullptr;
    void (*find_quotes)(const char* text, std::size_t count, QuoteMasks* out) = nullptr;
    bool counts_bits = false;  ///< the processor counts bits in one step
};

/// Those that this processor can run, the fastest first.
const std::vector<ByteClassifier>& byte_classifiers();

}  // namespace dsar
