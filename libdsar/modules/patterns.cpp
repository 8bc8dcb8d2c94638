// SPDX-License-Identifier: Apache-2.0
// The patterns module: many regular expressions in one pass, by RE2. Nothing may throw across its C
// functions.
#include "libdsar/base/api.hpp"
#include "libdsar/base/patterns_module.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using Set = RE2::Set;

void* make(std::span<const std::string_view> patterns) {
    RE2::Options options;
    options.set_max_mem(std::int64_t{64} << 20);  // letters of all scripts make large sets
    options.set_log_errors(false);                // what fails is said by the caller
    auto set = std::make_unique<Set>(options, RE2::ANCHOR_BOTH);
    for (const std::string_view pattern : patterns) {
        if (set->Add({pattern.data(), pattern.size()}, nullptr) < 0) {
            return nullptr;
        }
    }
    return set->Compile() ? set.release() : nullptr;
}

void match(const void* set, std::string_view text, std::vector<int>& places) {
    places.clear();
    static_cast<const Set*>(set)->Match({text.data(), text.size()}, &places);
    std::sort(places.begin(), places.end());
}

void free_set(void* set) {
    delete static_cast<Set*>(set);
}

void* make_one(std::string_view text, std::vector<std::string>& names, std::string& why) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    auto pattern = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!pattern->ok()) {
        why = pattern->error();
        return nullptr;
    }
    names.assign(static_cast<std::size_t>(pattern->NumberOfCapturingGroups()), {});
    for (const auto& [number, name] : pattern->CapturingGroupNames()) {
        names[static_cast<std::size_t>(number) - 1] = name;
    }
    return pattern.release();
}

bool match_one(const void* pattern, std::string_view text, bool whole,
               std::span<std::string_view> groups) {
    constexpr std::size_t many = 64;
    const auto anchor = whole ? RE2::ANCHOR_BOTH : RE2::ANCHOR_START;
    const auto& mine = *static_cast<const RE2*>(pattern);
    std::array<re2::StringPiece, many> few;
    std::vector<re2::StringPiece> more(groups.size() < many ? 0 : groups.size() + 1);
    re2::StringPiece* const found = more.empty() ? few.data() : more.data();
    const int count = groups.empty() ? 0 : static_cast<int>(groups.size()) + 1;
    if (!mine.Match({text.data(), text.size()}, 0, text.size(), anchor, found, count)) {
        return false;
    }
    for (std::size_t index = 0; index < groups.size(); ++index) {
        groups[index] = {found[index + 1].data(), found[index + 1].size()};
    }
    return true;
}

void free_one(void* pattern) {
    delete static_cast<RE2*>(pattern);
}

}  // namespace

extern "C" DSAR_API const dsar::PatternsFunctions dsar_patterns;
const dsar::PatternsFunctions dsar_patterns{&make,     &match,     &free_set,
                                            &make_one, &match_one, &free_one};
