// SPDX-License-Identifier: Apache-2.0
// XChaCha20 and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) out of OpenSSL's ChaCha20: a nonce
// of 24 bytes, of which 16 make a key of its own. Keys have 32 bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

inline constexpr std::size_t xchacha_nonce_size = 24;

/// The stream cipher, counting from 0. Its own inverse; authenticates nothing.
std::string xchacha20(std::string_view key, std::string_view nonce, std::string_view bytes);

/// Ciphertext and, behind it, the tag of 16 bytes.
std::string xchacha20_poly1305_seal(std::string_view key, std::string_view nonce,
                                    std::string_view authenticated, std::string_view plaintext);

/// The plaintext, or nullopt when anything differs from what was sealed.
std::optional<std::string> xchacha20_poly1305_open(std::string_view key, std::string_view nonce,
                                                   std::string_view authenticated,
                                                   std::string_view sealed);

}  // namespace dsar
