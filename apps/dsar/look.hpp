// SPDX-License-Identifier: Apache-2.0
// How text may look on one stream: colour, symbols, width. A plain value, so that every renderer is
// a pure function. Text from stores reaches a terminal through `safe` and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dsar::cli {

/// Symbols that begin a line. Colour never carries meaning alone.
enum class Mark { Ok, Warning, Failure, Waiting };

/// What a stream can show.
struct Look {
    bool terminal = false;  ///< redraws, aligned tables
    bool colour = false;
    bool unicode = true;  ///< false: `ok`, `warn`, `FAIL`, `-`, `...`
    std::size_t columns = 80;

    /// The symbol, coloured where that is allowed, padded to `mark_width`.
    [[nodiscard]] std::string mark(Mark mark) const;
    [[nodiscard]] std::size_t mark_width() const { return unicode ? 1 : 4; }
    /// `·`, between parts of a line, with its blanks.
    [[nodiscard]] std::string_view dot() const { return unicode ? " · " : " - "; }
    [[nodiscard]] std::string_view ellipsis() const { return unicode ? "…" : "..."; }
    /// `text` in red, where that is allowed.
    [[nodiscard]] std::string alarm(std::string_view text) const;
    /// `text` in bold, where that is allowed.
    [[nodiscard]] std::string strong(std::string_view text) const;
    /// Untrusted text without anything that drives a terminal or that the locale cannot show.
    [[nodiscard]] std::string safe(std::string_view text) const;
};

/// What decides the look of a stream.
struct LookFacts {
    bool terminal = false;
    bool utf8_locale = true;
    std::string_view colour = "auto";  ///< `--color`
    bool no_color = false;             ///< `NO_COLOR` is set and not empty
    std::string_view term;             ///< `TERM`
    std::size_t columns = 0;           ///< 0 when unknown
};

/// UX 4: auto means a terminal that is not `dumb` and no `NO_COLOR`; decided per stream.
[[nodiscard]] Look decide_look(const LookFacts& facts);

}  // namespace dsar::cli
