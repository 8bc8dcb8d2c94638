// SPDX-License-Identifier: Apache-2.0
// Looks for values in raw bytes, whatever they mean: in free pages, in columns that no map names,
// in formats that nobody parses.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A set of values, found in any case of their ASCII letters: as UTF-8, as UTF-16 of either byte
/// order, and with their `@` and `+` escaped as URLs and JSON do. Not found: what is compressed or
/// encrypted in the bytes, a value that is held as a binary number, and one that is torn apart.
/// Immutable: any thread may search.
class DSAR_API ByteSearch {
 public:
    /// Left out are empty values and those that differ from an earlier one in their case alone.
    explicit ByteSearch(std::span<const std::string> values);

    [[nodiscard]] std::size_t size() const { return spellings_.size(); }

    /// How often each of the size() values stands in the bytes, in the order given. Reads to the
    /// end, in memory that does not grow. `read` is told of every piece and may throw. Throws what
    /// the source throws.
    [[nodiscard]] std::vector<std::size_t> count(
        ByteSource& source, const std::function<void(std::size_t bytes)>& read) const;

    /// For each value whether it stands in the text.
    [[nodiscard]] std::vector<bool> in_text(std::string_view text) const;

 private:
    std::vector<std::vector<std::string>> spellings_;  // of each value, folded
    std::size_t longest_ = 1;
};

}  // namespace dsar
