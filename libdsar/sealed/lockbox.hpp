// SPDX-License-Identifier: Apache-2.0
// Fields sealed by Lockbox (Ruby) and their blind_index columns:
//   NAME_ciphertext  base64 of nonce (12 bytes), AES-256-GCM ciphertext, tag (16)
//   NAME_bidx        base64 of a slow hash of the value, salted with a key
// Texts only: Lockbox packs numbers, dates and JSON before it seals, and may pad.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/aes.hpp"
#include "libdsar/sealed/field_cipher.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dsar {

/// Where a column stands, as `encrypts` and `blind_index` name it.
struct LockboxColumn {
    std::string table;
    std::string column;  ///< `email_ciphertext`, `email_bidx`
};

/// The key of one column: what `Lockbox.attribute_key` gives. `master` is 32 bytes, mostly in hex.
DSAR_API Secret lockbox_key(const Secret& master, const LockboxColumn& column);

/// A column by its own key (`key:` of the model, or lockbox_key). The context is Lockbox's
/// `associated_data`; `text` is Bytes when the model says `encode: false`.
DSAR_API FieldCipher lockbox_field(const Secret& key, SealedText text = SealedText::Base64);

/// How a blind index is computed (`algorithm`, `slow`, `size`, `legacy` of the model).
struct BlindIndexOptions {
    enum class Algorithm {
        Argon2id,      ///< the default
        Pbkdf2Sha256,  ///< `algorithm: :pbkdf2_sha256`, or `legacy: true`
        Scrypt,        ///< `algorithm: :scrypt`; knows no `slow`
    };
    Algorithm algorithm = Algorithm::Argon2id;
    bool slow = false;
    std::size_t size = 32;  ///< in bytes, 1 to 32
    bool line_end = false;  ///< `legacy` ends the base64 with a line feed
    bool in_base64 = true;  ///< not with `encode: false`
};

/// The key of one index column: what `BlindIndex.index_key` gives.
DSAR_API Secret blind_index_key(const Secret& master, const LockboxColumn& column);

/// Computes what the index column holds for a value, which the caller has changed as the model's
/// `expression` does (`downcase`). For FieldCipher::blind_index. Argon2id wants at least four
/// bytes. Throws Error (NoEntry) when the key or the size cannot be used.
DSAR_API std::function<std::string(std::string_view value)> lockbox_blind_index(
    const Secret& key, const BlindIndexOptions& options);

}  // namespace dsar
