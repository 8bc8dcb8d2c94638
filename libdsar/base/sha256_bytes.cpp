// SPDX-License-Identifier: Apache-2.0
// By OpenSSL's direct functions, as digest.cpp does and for the same reason.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "libdsar/base/sha256_bytes.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/hex.hpp"

#include <openssl/sha.h>

#include <cstring>
#include <string>

namespace dsar {
namespace {

constexpr std::size_t hex_size = 64;
constexpr std::size_t base64_size = 44;

std::optional<Sha256Bytes> digest_in(const std::optional<std::string>& bytes) {
    Sha256Bytes out;
    if (!bytes || bytes->size() != out.size()) {
        return std::nullopt;
    }
    std::memcpy(out.data(), bytes->data(), out.size());
    return out;
}

}  // namespace

Sha256Bytes sha256_bytes(std::string_view bytes) {
    Sha256Bytes out;
    SHA256_CTX state;  // SHA256() itself would pull in all that EVP knows
    SHA256_Init(&state);
    SHA256_Update(&state, bytes.data(), bytes.size());
    SHA256_Final(out.data(), &state);
    return out;
}

std::optional<Sha256Bytes> read_sha256(std::string_view text) {
    if (text.size() == hex_size) {
        return digest_in(bytes_of_hex(text));
    }
    if (text.size() != base64_size && text.size() != base64_size - 1) {
        return std::nullopt;
    }
    std::string standard(text);
    for (char& letter : standard) {
        letter = letter == '-' ? '+' : letter == '_' ? '/' : letter;
    }
    standard.resize(base64_size, '=');
    return digest_in(from_base64(standard));
}

}  // namespace dsar
