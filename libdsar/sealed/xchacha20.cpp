// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/xchacha20.hpp"

#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/openssl_calls.hpp"
#include "libdsar/sealed/primitives.hpp"

#include <cstdint>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t tag_size = 16;
constexpr std::string_view constants = "expand 32-byte k";

std::uint32_t word(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

// HChaCha20 is ChaCha20's block without the addition of the state at the end. Of the sixteen words
// it wants the first four and the last four, which are constants and nonce: both known, so that the
// addition can be taken back.
Secret subkey(std::string_view key, std::string_view nonce) {
    require_openssl(key.size() == key_size && nonce.size() == xchacha_nonce_size);
    const std::string_view counter_and_nonce = nonce.substr(0, 16);
    const Secret block(
        openssl_stream(openssl().EVP_chacha20(), key, counter_and_nonce, std::string(64, '\0')));
    std::string out;
    out.reserve(key_size);
    for (std::size_t i = 0; i < 8; ++i) {
        const std::size_t at = i < 4 ? 4 * i : 32 + 4 * i;
        const std::uint32_t added =
            i < 4 ? word(constants, at) : word(counter_and_nonce, 4 * i - 16);
        out += le64(word(block.reveal(), at) - added).substr(0, 4);
    }
    return Secret(std::move(out));
}

CipherContext start(bool encrypt, std::string_view key, std::string_view nonce,
                    std::string_view authenticated) {
    const Secret own = subkey(key, nonce);
    const std::string rest = std::string(4, '\0') + std::string(nonce.substr(16));
    CipherContext context(openssl().EVP_CIPHER_CTX_new());
    require_openssl(context != nullptr);
    require_openssl(openssl().EVP_CipherInit_ex(context.get(), openssl().EVP_chacha20_poly1305(),
                                                nullptr, openssl_bytes(own.reveal()),
                                                openssl_bytes(rest), encrypt ? 1 : 0) == 1);
    int done = 0;
    require_openssl(openssl().EVP_CipherUpdate(context.get(), nullptr, &done,
                                               openssl_bytes(authenticated),
                                               openssl_size(authenticated)) == 1);
    return context;
}

}  // namespace

std::string xchacha20(std::string_view key, std::string_view nonce, std::string_view bytes) {
    const Secret own = subkey(key, nonce);
    const std::string rest = std::string(8, '\0') + std::string(nonce.substr(16));
    return openssl_stream(openssl().EVP_chacha20(), own.reveal(), rest, bytes);
}

std::string xchacha20_poly1305_seal(std::string_view key, std::string_view nonce,
                                    std::string_view authenticated, std::string_view plaintext) {
    const CipherContext context = start(true, key, nonce, authenticated);
    std::string out(plaintext.size() + tag_size, '\0');
    int done = 0;
    require_openssl(openssl().EVP_CipherUpdate(context.get(), openssl_bytes(out), &done,
                                               openssl_bytes(plaintext),
                                               openssl_size(plaintext)) == 1);
    require_openssl(openssl().EVP_CipherFinal_ex(context.get(), openssl_bytes(out) + done, &done) ==
                    1);
    require_openssl(openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                                                  openssl_bytes(out) + plaintext.size()) == 1);
    return out;
}

std::optional<std::string> xchacha20_poly1305_open(std::string_view key, std::string_view nonce,
                                                   std::string_view authenticated,
                                                   std::string_view sealed) {
    if (sealed.size() < tag_size) {
        return std::nullopt;
    }
    const CipherContext context = start(false, key, nonce, authenticated);
    const std::string_view ciphertext = sealed.substr(0, sealed.size() - tag_size);
    std::string tag(sealed.substr(ciphertext.size()));
    std::string out(ciphertext.size(), '\0');
    int done = 0;
    require_openssl(openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size,
                                                  openssl_bytes(tag)) == 1);
    require_openssl(openssl().EVP_CipherUpdate(context.get(), openssl_bytes(out), &done,
                                               openssl_bytes(ciphertext),
                                               openssl_size(ciphertext)) == 1);
    if (openssl().EVP_CipherFinal_ex(context.get(), openssl_bytes(out) + done, &done) != 1) {
        const Secret wiped(std::move(out));
        return std::nullopt;
    }
    return out;
}

}  // namespace dsar
