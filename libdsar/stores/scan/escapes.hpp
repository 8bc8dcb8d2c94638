// SPDX-License-Identifier: Apache-2.0
// Needles that a text has only where it is read as mail or as a web page is: jo=40x.com,
// jo&#64;x.com (model/escaped_text.hpp). Few escapes can hide one; around those the text is read,
// and searched as it then is.
#pragma once

#include "libdsar/stores/scan/matcher.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace dsar {

/// Escapes in a form of texts. Thread-safe.
class EscapeLook {
 public:
    /// The set must outlive it.
    EscapeLook(const NeedleSet& needles, const ScanForm& form, const ByteClassifier& classifier);

    /// What an escape may hide. Needle: it does.
    enum class Hides { Nothing, Number, Anything, Needle };
    /// Of the one that the `=`, `&` or `\u0026` at `at` begins.
    [[nodiscard]] Hides hides(std::string_view text, std::size_t at) const;
    /// Whether escapes are part of the address whose @ or %40 stands at `at`, and it may be one
    /// that is looked for; nullopt: read() tells.
    [[nodiscard]] std::optional<bool> is_email(std::string_view text, std::size_t at) const;

    /// What is read around some escapes.
    struct Reading {
        std::size_t until = 0;  ///< behind the last of them
        bool holds = false;     ///< a needle may be in it
    };
    /// Reads around the escape at `at` and those close behind it.
    [[nodiscard]] Reading read(std::string_view text, std::size_t at) const;
    /// Reads the number that it parts.
    [[nodiscard]] bool holds_number(std::string_view text, std::size_t at) const;

 private:
    [[nodiscard]] std::optional<bool> is_email(std::string_view text, std::size_t at,
                                               std::size_t begin) const;
    [[nodiscard]] bool breaks_line(std::string_view text) const;
    [[nodiscard]] Hides hides(char32_t character, std::string_view text, std::size_t at,
                              std::size_t end) const;
    [[nodiscard]] std::size_t number_end(std::string_view text, std::size_t at) const;
    [[nodiscard]] std::string_view record_around(std::string_view text, std::size_t at) const;
    [[nodiscard]] bool goes_on_in_domain(std::string_view text, std::size_t at) const;
    [[nodiscard]] bool holds(std::string_view window) const;

    const NeedleSet& needles_;
    bool json_;
    bool lines_;
    bool inside_;  // values may be JSON of their own
    ScanMatcher inner_;
};

}  // namespace dsar
