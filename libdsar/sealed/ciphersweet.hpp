// SPDX-License-Identifier: Apache-2.0
// Fields sealed by CipherSweet (PHP, JavaScript): a prefix that names the backend, and base64url of
//   fips:  salt (32 bytes), nonce (16), HMAC-SHA-384 (48), AES-256-CTR ciphertext
//   brng:  nonce (24), keyed BLAKE2b (32), XChaCha20 ciphertext
//   nacl:  nonce (24), XChaCha20-Poly1305 ciphertext, tag (16)
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/field_cipher.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// The backend of the application's engine. What another one wrote is refused.
enum class CipherSweetBackend {
    Fips,    ///< FIPSCrypto
    Boring,  ///< BoringCrypto, the default since version 3
    Modern   ///< ModernCrypto, the default before
};

/// The key of one field. `master` is the key of the provider, 32 bytes (hex, base64 or as it is);
/// for several tenants the tenant's.
DSAR_API Secret ciphersweet_key(const Secret& master, std::string_view table,
                                std::string_view field);

/// A field by its own key, of 32 bytes. The context is the value of the column that the field is
/// bound to (the only one), or ciphersweet_context() of several. Values are bytes: numbers and
/// truth values by ciphersweet_plaintext().
DSAR_API FieldCipher ciphersweet_field(CipherSweetBackend backend, const Secret& key);

/// The types of EncryptedRow.
enum class CipherSweetType { Text, Integer, Real, Boolean };

/// The bytes that CipherSweet seals for a value: text as it is, integers and reals in eight bytes,
/// truth values (or null) in one. Throws Error (Failed) when the value is of another type.
DSAR_API std::string ciphersweet_plaintext(const Json& value, CipherSweetType type);

/// The value of bytes that were opened. Throws Error (Failed) when no value has such bytes.
DSAR_API Json ciphersweet_value(std::string_view plaintext, CipherSweetType type);

/// The context of a field that is bound to several columns and literals (class AAD; from its
/// source, no published value has it). Throws Error (Failed) on two names or literals that PHP
/// would sort as numbers.
DSAR_API std::string ciphersweet_context(std::vector<std::pair<std::string, std::string>> columns,
                                         std::vector<std::string> literals);

}  // namespace dsar
