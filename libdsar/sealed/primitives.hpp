// SPDX-License-Identifier: Apache-2.0
// The ciphers and key derivations that the schemes are made of, over OpenSSL. Sizes that a caller
// gets wrong are an Error (Failed); nothing here knows a scheme.
#pragma once

#include "libdsar/base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// The hash inside HMAC and PBKDF2.
enum class KeyedHash { Sha1, Sha256, Sha384 };

/// HMAC (RFC 2104), raw bytes.
std::string hmac(KeyedHash hash, std::string_view key, std::string_view bytes);

/// HKDF (RFC 5869) with SHA-384, of at most 48 bytes: one block.
Secret hkdf_sha384(std::string_view key, std::string_view salt, std::string_view info,
                   std::size_t size);

/// PBKDF2 (RFC 8018), raw bytes.
std::string pbkdf2(KeyedHash hash, std::string_view password, std::string_view salt, int rounds,
                   std::size_t size);

/// scrypt (RFC 7914), raw bytes.
std::string scrypt(std::string_view password, std::string_view salt, std::uint64_t cost,
                   std::uint64_t block_size, std::uint64_t lanes, std::size_t size);

/// AES-CTR with a key of 16 or 32 bytes; the whole nonce of 16 counts up. Its own inverse.
std::string aes_ctr(std::string_view key, std::string_view nonce, std::string_view bytes);

/// CMAC (NIST SP 800-38B) with AES, key of 16 or 32 bytes.
std::string aes_cmac(std::string_view key, std::string_view bytes);

/// Twice a block of 16 bytes in the field of CMAC (SP 800-38B 6.1), without a branch on what is
/// secret.
void double_block(std::string& bytes);

/// Whether both are the same, in a time that does not tell where they differ.
bool same_bytes(std::string_view left, std::string_view right);

/// `value` as eight bytes, the lowest first.
std::string le64(std::uint64_t value);

/// The count (four bytes) and, each with its length (eight bytes), the pieces: how CipherSweet and
/// blind_index join names so that no two lists look alike.
std::string pack_pieces(std::initializer_list<std::string_view> pieces);

}  // namespace dsar
