// SPDX-License-Identifier: Apache-2.0
// Signatures under keys of others' making, as protocols between companies demand them.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// Signs `bytes` with SHA-256 under the private key in `pem`, unencrypted PEM: RSA (PKCS #1 v1.5)
/// or an elliptic curve (ECDSA, DER); what `openssl dgst -sha256 -verify` checks. Throws Error
/// (Failed), naming `source`, when it is no such key.
DSAR_API std::string sign_sha256(const Secret& pem, std::string_view source,
                                 std::string_view bytes);

}  // namespace dsar
