// SPDX-License-Identifier: Apache-2.0
// The certificate of an acting right: certificate-1 and the same as a page. Signed by the
// controller.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/ed25519.hpp"
#include "libdsar/model/certificate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The document. `signature.value` is Ed25519 over the document without `signature`, keys sorted,
/// no white space: `jq -jcS 'del(.signature)'` prints those bytes.
DSAR_API std::string certificate_document(const CaseCertificate& certificate,
                                          const SigningKey& key);

/// The page: self-contained, no script needed. `fingerprint`: of the key that signed.
DSAR_API std::string certificate_page(const CaseCertificate& certificate,
                                      const std::string& fingerprint);

/// What a word of OldPart means, in plain words.
DSAR_API std::string old_value_words(const std::string& what);

/// Whether a certificate-1 text is signed by the key. False for what is no certificate.
DSAR_API bool is_certificate_signed_by(std::string_view document, const PublicKey& key);

}  // namespace dsar
