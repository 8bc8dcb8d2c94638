// SPDX-License-Identifier: Apache-2.0
// Base64 with - and _ instead of + and / (RFC 4648 section 5), padded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// `bytes` in base64url, padded, without line breaks.
std::string base64url(std::string_view bytes);

/// The bytes that base64url() writes exactly as `text`; nullopt for anything else.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace dsar
