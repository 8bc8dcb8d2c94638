// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/ciphersweet_index.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/argon2.hpp"
#include "libdsar/sealed/base64url.hpp"
#include "libdsar/sealed/blake2b.hpp"
#include "libdsar/sealed/column_keys.hpp"
#include "libdsar/sealed/primitives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t most_fast_bits = 512;
constexpr std::size_t most_slow_bits = 4096;
constexpr std::string_view compound_field = "special__compound__indexes";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_alpha(char letter) {
    const char low = static_cast<char>(letter | 0x20);
    return low >= 'a' && low <= 'z';
}

template <typename Keeps>
std::string only(std::string_view value, Keeps keeps) {
    std::string out;
    std::copy_if(value.begin(), value.end(), std::back_inserter(out), keeps);
    return out;
}

std::string lowered(std::string_view value) {
    std::string out(value);
    for (char& letter : out) {
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
    }
    return out;
}

std::string last_four(std::string_view value) {
    const std::string digits = only(value, is_digit);
    return digits.size() < 4 ? std::string(4 - digits.size(), '0') + digits
                             : digits.substr(digits.size() - 4);
}

// RFC 4648 section 6, in lower case, not padded.
std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out;
    unsigned kept = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        kept = (kept << 8 | static_cast<unsigned char>(byte)) & 0xfffU;
        for (bits += 8; bits >= 5; bits -= 5) {
            out += alphabet[kept >> (bits - 5) & 31U];
        }
    }
    return bits == 0 ? out : out + alphabet[kept << (5 - bits) & 31U];
}

std::string fips_hash(std::string_view value, std::string_view key, const CipherSweetIndex& index) {
    // PHP gives a whole digest where zero bytes are asked for.
    const std::size_t size = index.bits < 8 ? 48 : index.bits / 8;
    return pbkdf2(KeyedHash::Sha384, value, key, index.fast ? 1 : std::max(index.rounds, 50'000),
                  size);
}

std::string sodium_hash(std::string_view value, std::string_view key,
                        const CipherSweetIndex& index) {
    if (index.fast) {
        return blake2b(key, value, index.bits > 256 ? index.bits / 8 : 32);
    }
    return argon2id(value, blake2b("", key, 16), std::max(index.passes, 4U),
                    std::max(index.kibibytes, 32'768U), std::max<std::size_t>(index.bits / 8, 16));
}

// The first bits, in whole bytes; of the last byte its upper ones. Where the hash is shorter, PHP
// takes zeros.
std::string masked(std::string hash, std::size_t bits) {
    const std::size_t bytes = bits / 8;
    const std::size_t rest = bits % 8;
    hash.resize(std::max(hash.size(), bytes + 1), '\0');
    const unsigned last = static_cast<unsigned char>(hash[bytes]) & (0xff00U >> rest & 0xffU);
    hash.resize(bytes);
    return rest == 0 ? hash : hash + static_cast<char>(last);
}

std::string hex_index(CipherSweetBackend backend, std::string_view value, std::string_view key,
                      const CipherSweetIndex& index) {
    const bool fips = backend == CipherSweetBackend::Fips;
    return hex_of(
        masked(fips ? fips_hash(value, key, index) : sodium_hash(value, key, index), index.bits));
}

std::shared_ptr<const Secret> key_of(const Secret& master, const CipherSweetIndex& index,
                                     std::string_view field) {
    if (index.bits == 0 || index.bits > (index.fast ? most_fast_bits : most_slow_bits)) {
        throw Error(ErrorKind::NoEntry, "an index of ciphersweet cannot have that many bits");
    }
    const Secret root =
        index_root(sealing_key(master, {key_size}, "ciphersweet"), index.table, field);
    return std::make_shared<const Secret>(index_key(root, {index.table, field, index.name}));
}

}  // namespace

std::string ciphersweet_transformed(std::string_view value, CipherSweetTransform transform) {
    switch (transform) {
        case CipherSweetTransform::AlphaCharactersOnly:
            return only(value, is_alpha);
        case CipherSweetTransform::AlphaNumericCharactersOnly:
            return only(value, [](char letter) { return is_alpha(letter) || is_digit(letter); });
        case CipherSweetTransform::DigitsOnly:
            return only(value, is_digit);
        case CipherSweetTransform::FirstCharacter:
            return std::string(value.substr(0, 1));
        case CipherSweetTransform::LastFourDigits:
            return last_four(value);
        case CipherSweetTransform::Lowercase:
            return lowered(value);
    }
    return {};
}

std::function<std::string(std::string_view value)> ciphersweet_index(
    CipherSweetBackend backend, const Secret& master, const CipherSweetIndex& index) {
    const auto key = key_of(master, index, index.field);
    return [backend, key, index](std::string_view value) {
        std::string text(value);
        for (const CipherSweetTransform transform : index.transforms) {
            text = ciphersweet_transformed(text, transform);
        }
        return hex_index(backend, text, key->reveal(), index);
    };
}

std::function<std::string(const Json& row)> ciphersweet_compound_index(
    CipherSweetBackend backend, const Secret& master, const CipherSweetIndex& index) {
    const auto key = key_of(master, index, compound_field);
    return [backend, key, index](const Json& row) {
        return hex_index(backend, ciphersweet_packed(row), key->reveal(), index);
    };
}

std::string ciphersweet_fips_index_type(std::string_view table, std::string_view field,
                                        std::string_view index) {
    constexpr std::size_t size = 8;
    return base32(hmac(KeyedHash::Sha384, table, pack_pieces({field, index})).substr(0, size));
}

std::string ciphersweet_packed(const Json& row) {
    Json packed = Json::object();
    for (const auto& [column, value] : row.items()) {
        if (value.is_string()) {
            const std::string text = value.get<std::string>();
            packed[column] = hex_of(le64(text.size())) + base64url(text);
        } else if (value.is_number_integer() || value.is_boolean() || value.is_null()) {
            packed[column] = value;
        } else {
            throw Error(ErrorKind::Failed, "cannot compute a compound index of ciphersweet",
                        "a column is neither text, integer, truth value nor null");
        }
    }
    if (!row.is_object() || packed.empty()) {
        throw Error(ErrorKind::Failed, "cannot compute a compound index of ciphersweet",
                    "it has no columns");
    }
    // As json_encode() of PHP: letters that are not ASCII, and the slash, are escaped.
    std::string out;
    for (const char letter : packed.dump(-1, ' ', true)) {
        out += letter == '/' ? std::string("\\/") : std::string(1, letter);
    }
    return out;
}

}  // namespace dsar
