// SPDX-License-Identifier: Apache-2.0
// One regular expression with named groups, in time linear in the text: RE2 (a module, loaded on
// first use).
#pragma once

#include "libdsar/base/api.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// A pattern in RE2's syntax, compiled once; `.` also stands for a line feed. Thread-safe.
class DSAR_API Pattern {
 public:
    /// Throws Error (Failed) saying why it is no pattern.
    explicit Pattern(std::string_view pattern);
    ~Pattern();
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    Pattern(Pattern&& other) noexcept
        : pattern_(std::exchange(other.pattern_, nullptr)), names_(std::move(other.names_)) {}
    Pattern& operator=(Pattern&& other) noexcept {
        std::swap(pattern_, other.pattern_);
        std::swap(names_, other.names_);
        return *this;
    }

    /// The names of its groups, in their order; an empty one for a group without a name.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    /// Whether it matches the whole of `text`; then `groups` are the pieces that its groups took,
    /// without data() where one took no part. Bytes that are not UTF-8 match nothing that spells
    /// letters out.
    bool match(std::string_view text, std::vector<std::string_view>& groups) const;

    /// Whether it matches the whole of `text`.
    [[nodiscard]] bool fits(std::string_view text) const;

    /// Whether `text` begins with something that it matches.
    [[nodiscard]] bool begins(std::string_view text) const;

 private:
    void* pattern_;
    std::vector<std::string> names_;
};

}  // namespace dsar
