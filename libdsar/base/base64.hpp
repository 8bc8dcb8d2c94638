// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648 section 4), the form in which documents hold bytes.
#pragma once

#include "libdsar/base/api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// Standard base64 with padding, without line breaks.
DSAR_API std::string base64(std::string_view bytes);

/// The bytes that base64() writes exactly as `text`; nullopt for anything else, also for other
/// spellings of the same bytes: what is signed has one form.
DSAR_API std::optional<std::string> from_base64(std::string_view text);

}  // namespace dsar
