// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/nearest.hpp"

#include <algorithm>

namespace dsar {
namespace {

// Beyond this nobody mistypes a key, and the table would only cost memory.
constexpr std::size_t longest = 100;

char plain(char letter) {
    if (letter >= 'A' && letter <= 'Z') {
        return static_cast<char>(letter - 'A' + 'a');
    }
    return letter == '-' ? '_' : letter;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
    const std::size_t width = right.size() + 1;
    std::vector<std::size_t> table((left.size() + 1) * width);
    const auto cell = [&](std::size_t row, std::size_t column) -> std::size_t& {
        return table[row * width + column];
    };
    for (std::size_t row = 0; row <= left.size(); ++row) {
        cell(row, 0) = row;
    }
    for (std::size_t column = 0; column <= right.size(); ++column) {
        cell(0, column) = column;
    }
    const auto same = [&](std::size_t row, std::size_t column) {
        return plain(left[row - 1]) == plain(right[column - 1]);
    };
    for (std::size_t row = 1; row <= left.size(); ++row) {
        for (std::size_t column = 1; column <= right.size(); ++column) {
            std::size_t best = cell(row - 1, column - 1) + (same(row, column) ? 0 : 1);
            best = std::min({best, cell(row - 1, column) + 1, cell(row, column - 1) + 1});
            if (row > 1 && column > 1 && same(row, column - 1) && same(row - 1, column)) {
                best = std::min(best, cell(row - 2, column - 2) + 1);
            }
            cell(row, column) = best;
        }
    }
    return cell(left.size(), right.size());
}

std::string nearest(std::string_view word, const std::vector<std::string>& words) {
    if (word.size() > longest) {
        return {};
    }
    std::string best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : words) {
        if (candidate.size() > longest) {
            continue;
        }
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace dsar
