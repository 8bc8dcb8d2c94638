// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/aes_gcm.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/openssl_module.hpp"
#include "libdsar/base/secret.hpp"

#include <climits>

#include <memory>
#include <utility>

namespace dsar {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, OpenSslFree<&OpenSsl::EVP_CIPHER_CTX_free>>;

void require(bool success) {
    if (!success) {
        throw Error(ErrorKind::Failed, "the cryptographic library failed");
    }
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

int size_of(std::string_view text) {
    require(text.size() <= INT_MAX);
    return static_cast<int>(text.size());
}

Context start(bool encrypt, std::string_view key, std::string_view nonce,
              std::string_view authenticated) {
    require(key.size() == aes_key_size && nonce.size() == aes_nonce_size);
    Context context(openssl().EVP_CIPHER_CTX_new());
    require(context != nullptr);
    require(openssl().EVP_CipherInit_ex(context.get(), openssl().EVP_aes_256_gcm(), nullptr,
                                        bytes(key), bytes(nonce), encrypt ? 1 : 0) == 1);
    int done = 0;
    require(openssl().EVP_CipherUpdate(context.get(), nullptr, &done, bytes(authenticated),
                                       size_of(authenticated)) == 1);
    return context;
}

}  // namespace

std::string aes_gcm_seal(std::string_view key, std::string_view nonce,
                         std::string_view authenticated, std::string_view plaintext) {
    const Context context = start(true, key, nonce, authenticated);
    std::string out(plaintext.size() + aes_tag_size, '\0');
    int done = 0;
    require(openssl().EVP_CipherUpdate(context.get(), bytes(out), &done, bytes(plaintext),
                                       size_of(plaintext)) == 1);
    require(openssl().EVP_CipherFinal_ex(context.get(), bytes(out) + done, &done) == 1);
    require(openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, aes_tag_size,
                                          bytes(out) + plaintext.size()) == 1);
    return out;
}

std::optional<std::string> aes_gcm_open(std::string_view key, std::string_view nonce,
                                        std::string_view authenticated, std::string_view sealed) {
    if (sealed.size() < aes_tag_size) {
        return std::nullopt;
    }
    const Context context = start(false, key, nonce, authenticated);
    const std::string_view ciphertext = sealed.substr(0, sealed.size() - aes_tag_size);
    std::string tag(sealed.substr(ciphertext.size()));
    std::string out(ciphertext.size(), '\0');
    int done = 0;
    require(openssl().EVP_CipherUpdate(context.get(), bytes(out), &done, bytes(ciphertext),
                                       size_of(ciphertext)) == 1);
    require(openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, aes_tag_size,
                                          bytes(tag)) == 1);
    if (openssl().EVP_CipherFinal_ex(context.get(), bytes(out) + done, &done) != 1) {
        const Secret wiped(std::move(out));  // nobody said that these bytes are true
        return std::nullopt;
    }
    return out;
}

}  // namespace dsar
