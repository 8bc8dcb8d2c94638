// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM (NIST SP 800-38D), over OpenSSL: the one authenticated cipher of our own files.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

inline constexpr std::size_t aes_key_size = 32;
inline constexpr std::size_t aes_nonce_size = 12;
inline constexpr std::size_t aes_tag_size = 16;

/// Ciphertext and, behind it, the tag. A nonce must never be used twice under one key.
/// Throws Error (Failed) when OpenSSL fails or a size is wrong.
DSAR_API std::string aes_gcm_seal(std::string_view key, std::string_view nonce,
                                  std::string_view authenticated, std::string_view plaintext);

/// The plaintext, or nullopt when anything differs from what was sealed.
DSAR_API std::optional<std::string> aes_gcm_open(std::string_view key, std::string_view nonce,
                                                 std::string_view authenticated,
                                                 std::string_view sealed);

}  // namespace dsar
