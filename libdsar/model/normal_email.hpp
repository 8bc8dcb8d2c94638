// SPDX-License-Identifier: Apache-2.0
// The normal form of an e-mail address.
#pragma once

#include "libdsar/model/normalise.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// Unwrapped, NFC, case folded, domain as A-labels without the root's dot; empty when `raw` is not
/// one address.
std::string normal_email(std::string_view raw, const NormaliseOptions& options);

}  // namespace dsar
