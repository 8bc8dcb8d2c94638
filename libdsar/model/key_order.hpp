// SPDX-License-Identifier: Apache-2.0
// In which order lists show records of one collection.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace dsar {

/// The place of a key, as key_text() writes it, among others: numbers by their value, before
/// anything else: 2, 10, 10a, a. Views `key`.
inline std::pair<std::size_t, std::string_view> key_place(std::string_view key) {
    const bool number = key.find_first_not_of("0123456789") == std::string_view::npos;
    return {number ? key.size() : std::string_view::npos, key};
}

}  // namespace dsar
