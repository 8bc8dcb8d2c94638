// SPDX-License-Identifier: Apache-2.0
// The normal form of an identifier: two values name the same person when these are equal.
#pragma once

#include "libdsar/base/api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// How values are compared.
enum class Form {
    Plain,  ///< trimmed; a UUID in lower case without braces
    Email,  ///< trim, unwrap `mailto:` and `<..>`, NFC, case fold, domain to A-labels (IDNA2008)
    Phone,  ///< E.164
    Name,   ///< folded words, sorted: `Wójcik, Stanisław` = `stanislaw wojcik`
    Ip,     ///< RFC 5952; v4-mapped v6 as v4; port, brackets and zone removed
    Reference,  ///< canonical decimal text for whole numbers (5 = "5" = 5.0, not "05"), else as it
                ///< is
    Folded      ///< NFC and case fold
};

/// Choices that the map or the settings make.
struct NormaliseOptions {
    std::string region;            ///< country for phone numbers without country code, ISO 3166
    bool ignore_plus_tag = false;  ///< e-mail: `jo+news@x.com` is `jo@x.com`
    bool ignore_dots = false;      ///< e-mail: dots of the local part do not count

    friend bool operator==(const NormaliseOptions&, const NormaliseOptions&) = default;
};

/// The form that identifiers of `kind` have: email, phone, name, ip have their own, others Plain.
DSAR_API Form form_of_kind(std::string_view kind);

/// The normal form of `raw`, or nullopt when it is empty or not a value of that form. `0` is a
/// value.
DSAR_API std::optional<std::string> normalise(Form form, std::string_view raw,
                                              const NormaliseOptions& options);

}  // namespace dsar
