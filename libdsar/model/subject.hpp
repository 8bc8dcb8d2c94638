// SPDX-License-Identifier: Apache-2.0
// The data subject, known by identifiers.
#pragma once

#include <string>
#include <vector>

namespace dsar {

/// A value that points at a subject. Kinds `email`, `phone`, `name`, `ip` have their own normal
/// forms; any other kind (`account_id`) is compared as trimmed text.
struct Identifier {
    std::string kind;
    std::string value;

    friend bool operator==(const Identifier&, const Identifier&) = default;
    friend auto operator<=>(const Identifier&, const Identifier&) = default;
};

/// One person, by the identifiers that the request gave, as typed.
struct Subject {
    std::vector<Identifier> identifiers;
};

}  // namespace dsar
