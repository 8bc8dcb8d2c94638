// SPDX-License-Identifier: Apache-2.0
// Passphrases that we make up: strong enough for the sealed file to lie anywhere, and easy to say
// on the telephone.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

namespace dsar {

/// Six groups of four letters and digits (`k7qf-..`), 120 bits from the system's random source. No
/// l, o, 0 or 1, which people take for each other.
DSAR_API Secret new_passphrase();

}  // namespace dsar
