// SPDX-License-Identifier: Apache-2.0
// What every call of OpenSSL in this room needs: its pointers, its sizes, its results.
#pragma once

#include "libdsar/base/error.hpp"
#include "libdsar/base/openssl_module.hpp"

#include <climits>

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// A cipher at work, freed by OpenSSL.
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, OpenSslFree<&OpenSsl::EVP_CIPHER_CTX_free>>;

/// Throws Error (Failed) unless OpenSSL did what was asked.
inline void require_openssl(bool done) {
    if (!done) {
        throw Error(ErrorKind::Failed, "the cryptographic library failed");
    }
}

/// Never null, which OpenSSL takes for something else than no bytes.
inline const unsigned char* openssl_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}

inline unsigned char* openssl_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// OpenSSL counts in int.
inline int openssl_size(std::string_view text) {
    require_openssl(text.size() <= INT_MAX);
    return static_cast<int>(text.size());
}

/// `bytes` through a cipher that gives as many bytes as it takes.
inline std::string openssl_stream(const EVP_CIPHER* cipher, std::string_view key,
                                  std::string_view nonce, std::string_view bytes) {
    const CipherContext context(openssl().EVP_CIPHER_CTX_new());
    require_openssl(context != nullptr);
    require_openssl(openssl().EVP_CipherInit_ex(context.get(), cipher, nullptr, openssl_bytes(key),
                                                openssl_bytes(nonce), 1) == 1);
    std::string out(bytes.size(), '\0');
    int done = 0;
    if (!bytes.empty()) {
        require_openssl(openssl().EVP_CipherUpdate(context.get(), openssl_bytes(out), &done,
                                                   openssl_bytes(bytes), openssl_size(bytes)) == 1);
    }
    require_openssl(static_cast<std::size_t>(done) == out.size());
    return out;
}

}  // namespace dsar
