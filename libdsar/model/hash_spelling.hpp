// SPDX-License-Identifier: Apache-2.0
// How those who hand out lists of hashed identifiers write a value before they hash it. A hash
// tells nothing of that, so each way that its maker may have had is tried; pure.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/normalise.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Whose rules a list follows.
enum class Spelling {
    Any,     ///< all of the following but Drop
    Typed,   ///< as it stands, trimmed
    Lower,   ///< trimmed, in lower case; phone numbers E.164
    Google,  ///< as Lower; of Gmail addresses the dots go, or dots and plus tags; phones with `+`
    Meta,    ///< as Lower; phone numbers as digits without `+`
    Uid2,    ///< as Lower; of Gmail addresses dots and plus tags go; phones with `+`
    Drop     ///< California's Delete Request and Opt-out Platform (model/drop.hpp)
};

/// The spelling of that name: any, typed, lower, google, meta, uid2, drop; nullopt: none.
DSAR_API std::optional<Spelling> spelling_of(std::string_view word);

/// Adds every text that was hashed for `raw`, an identifier of `kind`, by the rules; each once.
/// `options` say where phone numbers without a country code are at home. Nothing is added for what
/// is no value of the kind.
DSAR_API void add_spellings(Spelling spelling, std::string_view kind, std::string_view raw,
                            const NormaliseOptions& options, std::vector<std::string>& out);

}  // namespace dsar
