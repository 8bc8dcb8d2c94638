// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/pem_signature.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/openssl_module.hpp"

#include <climits>

#include <memory>

namespace dsar {
namespace {

using Bio = std::unique_ptr<BIO, OpenSslFree<&OpenSsl::BIO_free_all>>;
using Pkey = std::unique_ptr<EVP_PKEY, OpenSslFree<&OpenSsl::EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&OpenSsl::EVP_MD_CTX_free>>;

// Asks nobody: without a callback OpenSSL would prompt on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writes*/, void* /*data*/) {
    return -1;
}

Pkey key_of(const Secret& pem, std::string_view source) {
    const std::string_view text = pem.reveal();
    Pkey key;
    if (text.size() <= INT_MAX) {
        const Bio bio(openssl().BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
        key.reset(openssl().PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr));
    }
    openssl().ERR_clear_error();
    const int kind = key ? openssl().EVP_PKEY_get_base_id(key.get()) : EVP_PKEY_NONE;
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC) {
        throw Error(ErrorKind::Failed, "cannot sign with " + std::string(source),
                    "it is no unencrypted private key in PEM, RSA or of an elliptic curve");
    }
    return key;
}

void require(bool done) {
    if (!done) {
        throw Error(ErrorKind::Failed, "the cryptographic library failed");
    }
}

}  // namespace

std::string sign_sha256(const Secret& pem, std::string_view source, std::string_view bytes) {
    const Pkey key = key_of(pem, source);
    const Context context(openssl().EVP_MD_CTX_new());
    require(context && openssl().EVP_DigestSignInit(context.get(), nullptr, openssl().EVP_sha256(),
                                                    nullptr, key.get()) == 1);
    const auto* const message = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    require(openssl().EVP_DigestSign(context.get(), nullptr, &size, message, bytes.size()) == 1);
    std::string signature(size, '\0');
    require(openssl().EVP_DigestSign(context.get(),
                                     reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     message, bytes.size()) == 1);
    signature.resize(size);
    return signature;
}

}  // namespace dsar
