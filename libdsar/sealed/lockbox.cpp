// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/lockbox.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/sealed/argon2.hpp"
#include "libdsar/sealed/column_keys.hpp"
#include "libdsar/sealed/primitives.hpp"

#include <memory>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t least_of_argon2 = 4;  // RFC 9106 3.1

std::string hash_of(std::string_view value, std::string_view key,
                    const BlindIndexOptions& options) {
    using Algorithm = BlindIndexOptions::Algorithm;
    switch (options.algorithm) {
        case Algorithm::Argon2id:
            return options.slow ? argon2id(value, key, 4, 1U << 15, options.size)
                                : argon2id(value, key, 3, 1U << 12, options.size);
        case Algorithm::Pbkdf2Sha256:
            return pbkdf2(KeyedHash::Sha256, value, key, options.slow ? 100'000 : 10'000,
                          options.size);
        case Algorithm::Scrypt:
            return scrypt(value, key, 1U << 12, 8, 1, options.size);
    }
    return {};
}

}  // namespace

Secret lockbox_key(const Secret& master, const LockboxColumn& column) {
    const Secret key = sealing_key(master, {key_size}, "lockbox");
    return column_key(key, column.table, column.column);
}

FieldCipher lockbox_field(const Secret& key, SealedText text) {
    return aes_gcm_field_of("lockbox", key, text);
}

Secret blind_index_key(const Secret& master, const LockboxColumn& column) {
    const Secret key = sealing_key(master, {key_size}, "blind_index");
    const Secret root = index_root(key, column.table, column.column);
    return index_key(root, {column.table, column.column, column.column});
}

std::function<std::string(std::string_view value)> lockbox_blind_index(
    const Secret& key, const BlindIndexOptions& options) {
    const bool argon = options.algorithm == BlindIndexOptions::Algorithm::Argon2id;
    if (options.size > key_size || options.size < (argon ? least_of_argon2 : 1)) {
        throw Error(ErrorKind::NoEntry, "a blind index cannot be of that size",
                    "it has " + std::to_string(argon ? least_of_argon2 : 1) + " to 32 bytes");
    }
    const auto kept = std::make_shared<const Secret>(sealing_key(key, {key_size}, "blind_index"));
    return [kept, options](std::string_view value) {
        std::string bytes = hash_of(value, kept->reveal(), options);
        if (!options.in_base64) {
            return bytes;
        }
        return base64(bytes) + (options.line_end ? "\n" : "");
    };
}

}  // namespace dsar
