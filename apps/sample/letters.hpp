// SPDX-License-Identifier: Apache-2.0
// Spellings of names: the letters that Lithuanian, Polish and German add to the alphabet.
#pragma once

#include <string>
#include <string_view>

namespace sample {

/// `Žaneta` with its marks as separate characters (NFD), as some keyboards and file systems send
/// it.
std::string decomposed(std::string_view text);

/// `Žaneta` as somebody without the keys types it: `Zaneta`.
std::string without_marks(std::string_view text);

/// What stands for the name in an address: `zaneta`; German letters as `ae`, `oe`, `ue`, `ss`.
std::string address_letters(std::string_view text);

/// Capitals, also of the letters above.
std::string capitals(std::string_view text);

}  // namespace sample
