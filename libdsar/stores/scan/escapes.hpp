// SPDX-License-Identifier: Apache-2.0
// Needles that a text has only where it is read as mail or as a web page is: jo=40x.com,
// jo&#64;x.com (model/escaped_text.hpp). Few escapes can hide one; around those the text is read,
// and searched as it then is.
#pragma once

#include "libdsar/stores/scan/matcher.hpp"

#include <cstddef>
#include <string_view>

namespace dsar {

/// Escapes in a form of texts. Thread-safe.
class EscapeLook {
 public:
    /// `json`: values are written as JSON. The set must outlive it.
    EscapeLook(const NeedleSet& needles, bool json, const ByteClassifier& classifier);

    /// Whether the `=`, `&` or `\u0026` at `at` begins an escape that may hide a needle.
    [[nodiscard]] bool may_hide(std::string_view text, std::size_t at) const;
    /// Whether escapes may be part of the address whose @ or %40 stands at `at`.
    [[nodiscard]] bool may_be_email(std::string_view text, std::size_t at) const;

    /// What is read around some escapes.
    struct Reading {
        std::size_t until = 0;  ///< behind the last of them
        bool holds = false;     ///< a needle may be in it
    };
    /// Reads around the escape at `at` and those close behind it.
    [[nodiscard]] Reading read(std::string_view text, std::size_t at) const;

 private:
    [[nodiscard]] bool breaks_line(std::string_view text) const;
    [[nodiscard]] bool matters(char32_t character, std::string_view text, std::size_t at,
                               std::size_t end) const;
    [[nodiscard]] bool goes_on_in_domain(std::string_view text, std::size_t at) const;
    [[nodiscard]] bool holds(std::string_view window) const;

    const NeedleSet& needles_;
    bool has_backslashes_;
    int levels_;  // how often what is written is JSON in JSON
    ScanMatcher inner_;
};

}  // namespace dsar
