// SPDX-License-Identifier: Apache-2.0
// Fields sealed by AES alone, in the two envelopes that we define ourselves, for applications that
// have none of their own:
//   aes-256-gcm  nonce (12 bytes), ciphertext, tag (16): NIST SP 800-38D, a nonce for each value
//   aes-siv      SIV (16 bytes), ciphertext: RFC 5297, deterministic
// The context is the (single) additional authenticated data, present also when it is empty.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/field_cipher.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dsar {

/// How the bytes of an envelope stand in the field.
enum class SealedText {
    Base64,  ///< RFC 4648 section 4, padded, on one line
    Bytes    ///< as they are, in a binary column
};

/// AES-256-GCM with a key of 32 bytes. Equal values differ sealed.
DSAR_API FieldCipher aes_gcm_field(const Secret& key, SealedText text = SealedText::Base64);

/// The same under another name: Lockbox has the same envelope.
FieldCipher aes_gcm_field_of(std::string scheme, const Secret& key, SealedText text);

/// AES-SIV with a key of 64 bytes (AES-256; half of it for the SIV, half for the cipher) or of 32
/// (AES-128). Equal values under the same context are equal sealed, so that one can search for
/// them.
DSAR_API FieldCipher aes_siv_field(const Secret& key, SealedText text = SealedText::Base64);

/// How a hash stands in its column.
enum class HashText { Hex, Base64, Bytes };

/// A blind index of our own, for the same applications: the first `size` bytes (1 to 32) of
/// HMAC-SHA256 under a key of 32 bytes. For FieldCipher::blind_index. Throws Error (NoEntry) when
/// the key or the size cannot be used.
DSAR_API std::function<std::string(std::string_view value)> hmac_index(
    const Secret& key, std::size_t size = 32, HashText text = HashText::Hex);

/// Hash bytes as their column holds them; hex digits are small.
std::string in_hash_text(std::string bytes, HashText text);

}  // namespace dsar
