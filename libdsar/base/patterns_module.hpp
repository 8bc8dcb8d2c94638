// SPDX-License-Identifier: Apache-2.0
// What the patterns module (modules/patterns.cpp, over RE2) offers under a C name. It throws
// nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The type of its symbol `dsar_patterns`. A set is an opaque handle.
struct PatternsFunctions {
    /// nullptr when one of the patterns is none, or there is no memory.
    void* (*make)(std::span<const std::string_view> patterns);
    /// Which patterns match the whole text, in their order; for many threads at once.
    void (*match)(const void* set, std::string_view text, std::vector<int>& places);
    void (*free)(void* set);

    /// One pattern, and the names of its groups; nullptr, and why, when it is none.
    void* (*make_one)(std::string_view pattern, std::vector<std::string>& names, std::string& why);
    /// Whether it matches the whole text, or only something that this begins with, and what its
    /// groups took; for many threads at once.
    bool (*match_one)(const void* pattern, std::string_view text, bool whole,
                      std::span<std::string_view> groups);
    void (*free_one)(void* pattern);
};

/// The module's functions; loads it on first use.
const PatternsFunctions& patterns_functions();

}  // namespace dsar
