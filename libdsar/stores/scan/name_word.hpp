// SPDX-License-Identifier: Apache-2.0
// Words of a raw text as names have them: folded, so that case, accents and the ways to write them
// do not count.
#pragma once

#include "libdsar/stores/scan/needle_set.hpp"

#include <cstddef>
#include <string_view>

namespace dsar {

/// Looks at the words of one text.
class NameWord {
 public:
    /// `escapes`: characters may be written as `\u0117`. The arguments must outlive it.
    NameWord(const NeedleSet& needles, std::string_view text, bool escapes)
        : needles_(needles), text_(text), escapes_(escapes) {}

    /// Whether [start, end), letters and digits between signs of ASCII, or what they are part of,
    /// may be a word of a name that is looked for.
    [[nodiscard]] bool is_one(std::size_t start, std::size_t end) const;

 private:
    [[nodiscard]] bool is_written(std::size_t begin, std::size_t end) const;
    [[nodiscard]] bool is_plain_one(std::string_view word) const;
    [[nodiscard]] bool is_foreign_one(std::string_view written) const;
    [[nodiscard]] bool holds_one(std::string_view words) const;
    [[nodiscard]] std::size_t escape_behind(std::size_t at) const;

    const NeedleSet& needles_;
    std::string_view text_;
    bool escapes_;
};

}  // namespace dsar
