// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/primitives.hpp"

#include "libdsar/sealed/openssl_calls.hpp"

#include <openssl/crypto.h>

#include <array>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t block = 16;

const EVP_MD* digest_of(KeyedHash hash) {
    switch (hash) {
        case KeyedHash::Sha1:
            return openssl().EVP_sha1();
        case KeyedHash::Sha256:
            return openssl().EVP_sha256();
        case KeyedHash::Sha384:
            return openssl().EVP_sha384();
    }
    return nullptr;
}

std::string cbc_without_padding(std::string_view key, std::string_view bytes) {
    require_openssl(key.size() == 16 || key.size() == 32);
    const EVP_CIPHER* cipher =
        key.size() == 16 ? openssl().EVP_aes_128_cbc() : openssl().EVP_aes_256_cbc();
    return openssl_stream(cipher, key, std::string(block, '\0'), bytes);
}

std::string little_endian(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at) {
        bytes += static_cast<char>(value >> (8 * at) & 0xff);
    }
    return bytes;
}

}  // namespace

void double_block(std::string& bytes) {
    unsigned carry = 0;
    for (std::size_t at = block; at-- > 0;) {
        const unsigned value = static_cast<unsigned char>(bytes[at]);
        bytes[at] = static_cast<char>((value << 1) | carry);
        carry = value >> 7;
    }
    bytes[block - 1] =
        static_cast<char>(static_cast<unsigned char>(bytes[block - 1]) ^ (0x87U & (0U - carry)));
}

std::string hmac(KeyedHash hash, std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    require_openssl(openssl().HMAC(digest_of(hash), openssl_bytes(key), openssl_size(key),
                                   openssl_bytes(bytes), bytes.size(), digest.data(),
                                   &size) != nullptr);
    std::string out(reinterpret_cast<const char*>(digest.data()), size);
    OPENSSL_cleanse(digest.data(), digest.size());
    return out;
}

Secret hkdf_sha384(std::string_view key, std::string_view salt, std::string_view info,
                   std::size_t size) {
    constexpr std::size_t hash_size = 48;
    require_openssl(size <= hash_size);
    // RFC 5869 2.2: no salt is a salt of zeros, which as a key of HMAC is the same as an empty one.
    const Secret extracted(hmac(KeyedHash::Sha384, salt, key));
    const Secret expanded(hmac(KeyedHash::Sha384, extracted.reveal(), std::string(info) + '\x01'));
    return Secret(std::string(expanded.reveal().substr(0, size)));
}

std::string pbkdf2(KeyedHash hash, std::string_view password, std::string_view salt, int rounds,
                   std::size_t size) {
    std::string out(size, '\0');
    require_openssl(openssl().PKCS5_PBKDF2_HMAC(
                        reinterpret_cast<const char*>(openssl_bytes(password)),
                        openssl_size(password), openssl_bytes(salt), openssl_size(salt), rounds,
                        digest_of(hash), openssl_size(out), openssl_bytes(out)) == 1);
    return out;
}

std::string scrypt(std::string_view password, std::string_view salt, std::uint64_t cost,
                   std::uint64_t block_size, std::uint64_t lanes, std::size_t size) {
    std::string out(size, '\0');
    constexpr std::uint64_t most_memory = 64U << 20U;
    require_openssl(openssl().EVP_PBE_scrypt(reinterpret_cast<const char*>(openssl_bytes(password)),
                                             password.size(), openssl_bytes(salt), salt.size(),
                                             cost, block_size, lanes, most_memory,
                                             openssl_bytes(out), out.size()) == 1);
    return out;
}

std::string aes_ctr(std::string_view key, std::string_view nonce, std::string_view bytes) {
    require_openssl((key.size() == 16 || key.size() == 32) && nonce.size() == block);
    const EVP_CIPHER* cipher =
        key.size() == 16 ? openssl().EVP_aes_128_ctr() : openssl().EVP_aes_256_ctr();
    return openssl_stream(cipher, key, nonce, bytes);
}

std::string aes_cmac(std::string_view key, std::string_view bytes) {
    std::string subkey = cbc_without_padding(key, std::string(block, '\0'));
    double_block(subkey);
    std::string padded(bytes);
    if (bytes.empty() || bytes.size() % block != 0) {
        padded += '\x80';
        padded.resize((padded.size() + block - 1) / block * block, '\0');
        double_block(subkey);
    }
    for (std::size_t at = 0; at < block; ++at) {
        char& byte = padded[padded.size() - block + at];
        byte = static_cast<char>(byte ^ subkey[at]);
    }
    std::string out = cbc_without_padding(key, padded);
    const Secret wiped_bytes(std::move(padded));
    const Secret wiped_key(std::move(subkey));
    return out.substr(out.size() - block);
}

bool same_bytes(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(openssl_bytes(left), openssl_bytes(right), left.size()) == 0;
}

std::string le64(std::uint64_t value) {
    return little_endian(value, 8);
}

std::string pack_pieces(std::initializer_list<std::string_view> pieces) {
    std::string out = little_endian(pieces.size(), 4);
    for (const std::string_view piece : pieces) {
        out += le64(piece.size());
        out += piece;
    }
    return out;
}

}  // namespace dsar
