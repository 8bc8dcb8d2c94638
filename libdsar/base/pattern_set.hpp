// SPDX-License-Identifier: Apache-2.0
// Many regular expressions asked of a text in one pass, in time linear in its length: RE2's sets (a
// module, loaded on first use).
#pragma once

#include "libdsar/base/api.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// Patterns in RE2's syntax, compiled once. Thread-safe.
class DSAR_API PatternSet {
 public:
    /// Throws Error (Failed) when one of them is not a pattern.
    explicit PatternSet(std::span<const std::string_view> patterns);
    ~PatternSet();
    PatternSet(const PatternSet&) = delete;
    PatternSet& operator=(const PatternSet&) = delete;

    /// Which of them match the whole of `text`, by their place in the list, ascending. Bytes that
    /// are not UTF-8 match none that spells letters out.
    void match(std::string_view text, std::vector<int>& places) const;

 private:
    void* set_;
};

}  // namespace dsar
