// SPDX-License-Identifier: Apache-2.0
// What a regular expression over digits can tell from where: libphonenumber's tables of numbering
// plans are full of them, and most look at the first digits only.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace dsar {

/// What may match a pattern.
struct DigitPattern {
    static constexpr std::size_t told = 3;

    std::size_t fewest = 0;  ///< digits of a match
    std::size_t most = 0;
    std::size_t depth = 0;  ///< of what it looks at, other than that it is a digit
    /// The digits that the first places of a match may have.
    std::array<std::bitset<10>, told> places{};

    /// Whether a text that begins with these digits may begin with a match.
    [[nodiscard]] bool may_begin(std::string_view digits) const;
};

/// Reads a pattern of digits, `[..]`, `\d`, groups, `|`, `?`, `{n,m}`, and `$`; nullopt: it has
/// something else in it.
std::optional<DigitPattern> read_digit_pattern(std::string_view pattern);

}  // namespace dsar
