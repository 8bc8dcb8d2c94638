// SPDX-License-Identifier: Apache-2.0
// The words of decisions and cuts, read back.
#pragma once

#include "libdsar/model/plan.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace dsar {

inline constexpr std::array all_decisions{
    Decision::Disclose,  Decision::Withhold, Decision::Forward, Decision::Erase,
    Decision::Anonymise, Decision::Trim,     Decision::Keep,    Decision::Mark,
    Decision::Correct,   Decision::Suppress};

inline constexpr std::array all_cuts{Cut::Clear,   Cut::Fixed,     Cut::Year,   Cut::Month,
                                     Cut::Network, Cut::Pseudonym, Cut::Redact, Cut::Mark,
                                     Cut::Set,     Cut::Off};

/// The one whose name_of() is the word; nullopt when none is.
template <typename Words>
auto of_name(const Words& words, std::string_view name)
    -> std::optional<typename Words::value_type> {
    for (const auto word : words) {
        if (name_of(word) == name) {
            return word;
        }
    }
    return std::nullopt;
}

}  // namespace dsar
