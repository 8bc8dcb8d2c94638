// SPDX-License-Identifier: Apache-2.0
// References of several fields as one text.
#pragma once

#include <string>
#include <vector>

namespace dsar {

/// Stands between the parts of such a reference (joined_references()).
constexpr char part_separator = '\x1f';

/// The parts of a needle; itself, when it cannot have any.
inline std::vector<std::string> split_parts(const std::string& needle, bool may_have_parts) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (may_have_parts) {
        const std::size_t end = needle.find(part_separator, begin);
        parts.push_back(needle.substr(begin, end - begin));
        if (end == std::string::npos) {
            return parts;
        }
        begin = end + 1;
    }
    return {needle};
}

}  // namespace dsar
