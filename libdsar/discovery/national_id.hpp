// SPDX-License-Identifier: Apache-2.0
// Numbers that states give people, told by their form, the date inside them and their check digits.
#pragma once

#include "libdsar/base/api.hpp"

#include <optional>
#include <string_view>

namespace dsar {

/// Whose number it is, and how sure that is.
struct NationalIdMatch {
    std::string_view country;  ///< ISO 3166; `LT or EE` where both count alike
    bool checked = false;      ///< check digits agree; else only the form and the date do
    bool bare = false;         ///< written as digits alone
};

/// The whole of `text` as a national identification number: Lithuania, Estonia, Latvia, Poland
/// (PESEL), Germany (Steuer-ID), Sweden, Finland, Norway, Denmark, Spain (DNI, NIE), Italy (codice
/// fiscale), France (NIR), the Netherlands (BSN), Belgium, Czechia and Slovakia, Romania, Bulgaria,
/// Austria, Switzerland, Ireland, the United Kingdom (NINO), the United States (SSN). The last two
/// and Denmark's have no check digit.
DSAR_API std::optional<NationalIdMatch> match_national_id(std::string_view text);

}  // namespace dsar
