// SPDX-License-Identifier: Apache-2.0
// Counted nouns: `1 record`, `12,640 records`.
#pragma once

#include "apps/dsar/progress_view.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dsar::cli {

/// `many` when the plural is not the noun and an `s`.
inline std::string counted(std::uint64_t number, std::string_view one, std::string_view many = {}) {
    std::string text = grouped(number).append(" ");
    if (number == 1) {
        return text.append(one);
    }
    return many.empty() ? text.append(one).append("s") : text.append(many);
}

}  // namespace dsar::cli
