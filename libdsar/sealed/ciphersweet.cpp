// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/ciphersweet.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/base64url.hpp"
#include "libdsar/sealed/blake2b.hpp"
#include "libdsar/sealed/column_keys.hpp"
#include "libdsar/sealed/primitives.hpp"
#include "libdsar/sealed/xchacha20.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t poly1305_size = 16;

struct FipsParts {
    static constexpr std::size_t salt = 32;
    static constexpr std::size_t nonce = 16;
    static constexpr std::size_t mac = 48;
};

std::string_view name_of(CipherSweetBackend backend) {
    switch (backend) {
        case CipherSweetBackend::Fips:
            return "ciphersweet (fips)";
        case CipherSweetBackend::Boring:
            return "ciphersweet (boring)";
        case CipherSweetBackend::Modern:
            return "ciphersweet (modern)";
    }
    return {};
}

std::string_view prefix_of(CipherSweetBackend backend) {
    switch (backend) {
        case CipherSweetBackend::Fips:
            return "fips:";
        case CipherSweetBackend::Boring:
            return "brng:";
        case CipherSweetBackend::Modern:
            return "nacl:";
    }
    return {};
}

std::string fips_mac(std::string_view key, std::string_view salt, std::string_view nonce,
                     std::string_view ciphertext, std::string_view context) {
    const Secret mac_key = hkdf_sha384(key, salt, "HMAC-SHA-384", key_size);
    return hmac(KeyedHash::Sha384, mac_key.reveal(),
                pack_pieces({"fips:", salt, nonce, ciphertext}) + std::string(context));
}

std::string fips_stream(std::string_view key, std::string_view salt, std::string_view nonce,
                        std::string_view bytes) {
    return aes_ctr(hkdf_sha384(key, salt, "AES-256-CTR", key_size).reveal(), nonce, bytes);
}

std::string fips_seal(std::string_view key, std::string_view plaintext, std::string_view context) {
    const std::string salt = random_bytes(FipsParts::salt);
    const std::string nonce = random_bytes(FipsParts::nonce);
    const std::string ciphertext = fips_stream(key, salt, nonce, plaintext);
    return salt + nonce + fips_mac(key, salt, nonce, ciphertext, context) + ciphertext;
}

std::optional<std::string> fips_open(std::string_view key, std::string_view bytes,
                                     std::string_view context) {
    const std::string_view salt = bytes.substr(0, FipsParts::salt);
    const std::string_view nonce = bytes.substr(salt.size(), FipsParts::nonce);
    const std::string_view mac = bytes.substr(salt.size() + nonce.size(), FipsParts::mac);
    const std::string_view ciphertext = bytes.substr(salt.size() + nonce.size() + mac.size());
    if (!same_bytes(fips_mac(key, salt, nonce, ciphertext, context), mac)) {
        return std::nullopt;
    }
    return fips_stream(key, salt, nonce, ciphertext);
}

constexpr std::size_t boring_mac_size = 32;

std::string boring_mac(std::string_view key, std::string_view nonce, std::string_view ciphertext,
                       std::string_view context) {
    const Secret mac_key(blake2b(key, "message-integrity", key_size));
    std::string bytes("brng:");
    bytes.append(nonce).append(std::to_string(context.size())).append(context);
    bytes.append(std::to_string(ciphertext.size())).append(ciphertext);
    return blake2b(mac_key.reveal(), bytes, boring_mac_size);
}

std::string boring_stream(std::string_view key, std::string_view nonce, std::string_view bytes) {
    const Secret stream_key(blake2b(key, "message-encryption", key_size));
    return xchacha20(stream_key.reveal(), nonce, bytes);
}

std::string boring_seal(std::string_view key, std::string_view plaintext,
                        std::string_view context) {
    const std::string nonce = random_bytes(xchacha_nonce_size);
    const std::string ciphertext = boring_stream(key, nonce, plaintext);
    return nonce + boring_mac(key, nonce, ciphertext, context) + ciphertext;
}

std::optional<std::string> boring_open(std::string_view key, std::string_view bytes,
                                       std::string_view context) {
    const std::string_view nonce = bytes.substr(0, xchacha_nonce_size);
    const std::string_view mac = bytes.substr(nonce.size(), boring_mac_size);
    const std::string_view ciphertext = bytes.substr(nonce.size() + mac.size());
    if (!same_bytes(boring_mac(key, nonce, ciphertext, context), mac)) {
        return std::nullopt;
    }
    return boring_stream(key, nonce, ciphertext);
}

std::string modern_seal(std::string_view key, std::string_view plaintext,
                        std::string_view context) {
    const std::string nonce = random_bytes(xchacha_nonce_size);
    return nonce + xchacha20_poly1305_seal(key, nonce, nonce + std::string(context), plaintext);
}

std::optional<std::string> modern_open(std::string_view key, std::string_view bytes,
                                       std::string_view context) {
    const std::string nonce(bytes.substr(0, xchacha_nonce_size));
    return xchacha20_poly1305_open(key, nonce, nonce + std::string(context),
                                   bytes.substr(nonce.size()));
}

struct BackendParts {
    std::string (*seal)(std::string_view key, std::string_view plaintext, std::string_view context);
    std::optional<std::string> (*open)(std::string_view key, std::string_view bytes,
                                       std::string_view context);
    std::size_t least;  // bytes of what is empty, sealed
};

BackendParts parts_of(CipherSweetBackend backend) {
    switch (backend) {
        case CipherSweetBackend::Fips:
            return {fips_seal, fips_open, FipsParts::salt + FipsParts::nonce + FipsParts::mac};
        case CipherSweetBackend::Boring:
            return {boring_seal, boring_open, xchacha_nonce_size + boring_mac_size};
        case CipherSweetBackend::Modern:
            return {modern_seal, modern_open, xchacha_nonce_size + poly1305_size};
    }
    return {};
}

}  // namespace

Secret ciphersweet_key(const Secret& master, std::string_view table, std::string_view field) {
    return column_key(sealing_key(master, {key_size}, "ciphersweet"), table, field);
}

FieldCipher ciphersweet_field(CipherSweetBackend backend, const Secret& key) {
    const std::string_view scheme = name_of(backend);
    const std::string_view prefix = prefix_of(backend);
    const BackendParts parts = parts_of(backend);
    const auto kept = std::make_shared<const Secret>(sealing_key(key, {key_size}, scheme));
    FieldCipher cipher;
    cipher.scheme = scheme;
    cipher.open = [=](std::string_view sealed, std::string_view context) {
        if (!sealed.starts_with(prefix)) {
            refuse_form(scheme, "it does not begin with " + std::string(prefix));
        }
        const std::optional<std::string> bytes = from_base64url(sealed.substr(prefix.size()));
        if (!bytes || bytes->size() < parts.least) {
            refuse_form(scheme, bytes ? "it is too short" : "it is not base64url");
        }
        std::optional<std::string> plaintext = parts.open(kept->reveal(), *bytes, context);
        if (!plaintext) {
            refuse_sealed(scheme);
        }
        return std::move(*plaintext);
    };
    cipher.seal = [=](std::string_view plaintext, std::string_view context) {
        return std::string(prefix) + base64url(parts.seal(kept->reveal(), plaintext, context));
    };
    cipher.has_form = [prefix](std::string_view text) { return text.starts_with(prefix); };
    return cipher;
}

}  // namespace dsar
