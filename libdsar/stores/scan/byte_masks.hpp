// SPDX-License-Identifier: Apache-2.0
// Where bytes of certain classes stand in a text, 64 at a time, one bit for each: what a search
// jumps to. By AVX-512 or AVX2 where the processor has it, else byte by byte; all say the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dsar {

/// The classes of 64 neighbouring bytes; bit 0 is the first of them.
struct ByteMasks {
    std::uint64_t line_feed = 0;
    std::uint64_t carriage_return = 0;
    std::uint64_t quote = 0;      ///< `"`
    std::uint64_t anchor = 0;     ///< `@` and `%`
    std::uint64_t digit = 0;      ///< of ASCII
    std::uint64_t word = 0;       ///< letters and digits of ASCII
    std::uint64_t backslash = 0;  ///< `\`
    std::uint64_t foreign = 0;    ///< 0xd9 and up: begins a character that may be a digit
    std::uint64_t control = 0;    ///< below space, without tab, line feed and carriage return
    std::uint64_t letter = 0;     ///< of ASCII, without `x` and `X`
    std::uint64_t stop = 0;       ///< of ASCII: neither digit nor letter nor among_digits
    std::uint64_t bound = 0;      ///< what may stand around a value: `"`, `\`, delimiters, line ends
    std::uint64_t semicolon = 0;  ///< `;`
};

/// What may stand between the digits of a number.
inline constexpr std::string_view among_digits = " -.()[]/~*\t\\";
/// What `bound` has.
inline constexpr std::string_view value_bounds = "\",;|\t\n\r\\";

/// Fills one ByteMasks for every 64 bytes; the text has `count` times 64 of them.
using ClassifyBytes = void (*)(const char* text, std::size_t count, ByteMasks* out);

/// One way to do it.
struct ByteClassifier {
    std::string_view name;
    ClassifyBytes classify = nullptr;
};

/// Those that this processor can run, the fastest first.
const std::vector<ByteClassifier>& byte_classifiers();

}  // namespace dsar
