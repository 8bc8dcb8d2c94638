// SPDX-License-Identifier: Apache-2.0
// Finds the next of a few bytes in a text, sixteen at a time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dsar {

using FourBytes = std::array<char, 4>;

/// Where the first of these is in `text`, from `at` on; its size: none is.
std::size_t next_of(std::string_view text, std::size_t at, const FourBytes& bytes);

/// The same, with the digits of ASCII beside them.
std::size_t next_digit_or(std::string_view text, std::size_t at, const FourBytes& bytes);

}  // namespace dsar
