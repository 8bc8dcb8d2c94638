// SPDX-License-Identifier: Apache-2.0
// Numbers that prove themselves: their check digits, and what else is fixed about them.
#pragma once

#include "libdsar/base/api.hpp"

#include <string_view>

namespace dsar {

/// Luhn's check digit; `digits` holds digits alone.
DSAR_API bool passes_luhn(std::string_view digits);

/// A payment card's number: a range that a network issues, its length, and Luhn. Blanks and hyphens
/// may stand between groups.
DSAR_API bool is_card_number(std::string_view text);

/// An international bank account number: a country that has them, its length there, and mod 97-10.
/// Blanks may stand between groups.
DSAR_API bool is_iban(std::string_view text);

}  // namespace dsar
