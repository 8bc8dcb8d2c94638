// SPDX-License-Identifier: Apache-2.0
// The patterns module: many regular expressions in one pass, by RE2. Nothing may throw across its C
// functions.
#include "libdsar/base/api.hpp"
#include "libdsar/base/patterns_module.hpp"

#include <re2/set.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

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

}  // namespace

extern "C" DSAR_API const dsar::PatternsFunctions dsar_patterns;
const dsar::PatternsFunctions dsar_patterns{&make, &match, &free_set};
