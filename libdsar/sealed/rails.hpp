// SPDX-License-Identifier: Apache-2.0
// Fields sealed by Rails (ActiveRecord::Encryption 7.0 and later), as JSON:
//   {"p": payload, "h": {"iv", "at" (tag), "e" (encoding), "k" (data key), "i" (key), "c" (zlib)}}
// strings in base64, AES-256-GCM without additional data, keys by PBKDF2 with 65,536 rounds.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/derived_keys.hpp"
#include "libdsar/sealed/field_cipher.hpp"

#include <vector>

namespace dsar {

/// The hash of key derivation (`hash_digest_class`).
enum class RailsHash {
    Sha256,  ///< the default since Rails 7.1
    Sha1     ///< before, and where an application was upgraded without re-encrypting
};

/// The credentials of `active_record_encryption`, as they stand there.
struct RailsKeys {
    std::vector<Secret> keys;  ///< `primary_key`, or `deterministic_key`; the last one seals
    Secret salt;               ///< `key_derivation_salt`
};

/// How the model declares the attribute, and what the application's settings say.
struct RailsOptions {
    bool deterministic = false;    ///< `encrypts :email, deterministic: true`
    bool key_references = false;   ///< `store_key_references`
    bool own_key_per_row = false;  ///< EnvelopeEncryptionKeyProvider: each value has its data key
    bool compress = true;          ///< payloads above 140 bytes
    /// The first one seals, all of them open: upgraded applications hold values of both.
    std::vector<RailsHash> hashes = {RailsHash::Sha256, RailsHash::Sha1};
};

/// Derives the keys (tens of milliseconds for each key and hash) that `derived` does not know yet.
/// There is no context in Rails: any
/// but the empty one is refused. Texts that are not UTF-8 are neither opened nor sealed. `downcase`
/// is the caller's business. Throws Error (NoEntry) without a key, with an empty one or salt, or
/// when a deterministic attribute shall have a key for each row.
DSAR_API FieldCipher rails_field(const RailsKeys& keys, const RailsOptions& options,
                                 DerivedKeys& derived);

/// The same, deriving all of them.
DSAR_API FieldCipher rails_field(const RailsKeys& keys, const RailsOptions& options);

}  // namespace dsar
