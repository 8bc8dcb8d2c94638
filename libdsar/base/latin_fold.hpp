// SPDX-License-Identifier: Apache-2.0
// Folding of text in Latin letters without a call into ICU for each value: a table of what ICU
// makes of each letter, filled on first use.
#pragma once

#include "libdsar/base/unicode_module.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// What `fold` makes of each letter from U+00C0 to U+024F. Right for foldings in which such letters
/// do not depend on their neighbours. Thread-safe once made.
class LatinFold {
 public:
    /// `drop_marks`: combining marks (U+0300 to U+036F) vanish; otherwise text with them is not
    /// folded here. Throws Error when `fold` fails.
    LatinFold(UnicodeFunction* fold, bool drop_marks);

    /// `text` folded, ASCII in lower case; nullopt when it holds anything else or is not UTF-8.
    [[nodiscard]] std::optional<std::string> operator()(std::string_view text) const;

 private:
    static constexpr char32_t first = 0xc0;
    static constexpr char32_t last = 0x24f;

    std::array<std::string, last - first + 1> letters_;
    bool drop_marks_;
};

}  // namespace dsar
