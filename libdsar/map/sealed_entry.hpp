// SPDX-License-Identifier: Apache-2.0
// `sealed:` of a field of the map: how an application sealed it, and which columns index it blindly
// (dsar-map(5)). Keys are named by where they come from; none of them is here.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

enum class SealedScheme { Aes256Gcm, AesSiv, Rails, Lockbox, CipherSweet };

constexpr std::string_view name_of(SealedScheme scheme) {
    switch (scheme) {
        case SealedScheme::Aes256Gcm:
            return "aes-256-gcm";
        case SealedScheme::AesSiv:
            return "aes-siv";
        case SealedScheme::Rails:
            return "rails";
        case SealedScheme::Lockbox:
            return "lockbox";
        case SealedScheme::CipherSweet:
            return "ciphersweet";
    }
    return {};
}

/// A column beside the sealed field that holds a keyed hash of its value.
struct SealedIndex {
    std::string column;                 ///< path of the map
    std::string name;                   ///< what the application calls it; else its column
    std::string key;                    ///< secret source; empty: that of the field
    std::vector<std::string> old_keys;  ///< of values that were not indexed anew
    bool own_key = false;               ///< nothing is derived from the key
    std::string algorithm;              ///< hmac-sha256, argon2id, pbkdf2-sha256; else the scheme's
    std::vector<std::string> transforms;  ///< in their order
    std::string encoding;                 ///< base64, hex or bytes; empty: the scheme's
    std::size_t size = 32;                ///< in bytes; not of ciphersweet
    std::size_t bits = 256;               ///< of ciphersweet
    bool fast = false;                    ///< of ciphersweet
    bool slow = false;                    ///< of argon2id and pbkdf2-sha256
    bool line_end = false;                ///< of lockbox: a line feed behind the base64
    int rounds = 50'000;                  ///< of ciphersweet (fips), slow
    std::uint32_t passes = 4;             ///< of ciphersweet (boring, modern), slow
    std::uint32_t kibibytes = 32'768;
};

/// A part of a compound index.
struct SealedPart {
    std::string field;
    std::vector<std::string> transforms;
};

/// An index over several fields of a record (CipherSweet).
struct SealedCompound {
    SealedIndex index;
    std::vector<SealedPart> of;
    /// Its fields name a person only together: who gives all of them is looked for by this index,
    /// and no record counts in which one of them alone is the same.
    bool together = false;
};

struct SealedEntry {
    SealedScheme scheme = SealedScheme::Aes256Gcm;
    std::string key;                    ///< secret source; seals
    std::vector<std::string> old_keys;  ///< open only
    bool own_key = false;               ///< of lockbox and ciphersweet: nothing is derived from it
    std::string table;                  ///< as the application calls it; empty: the collection
    std::string column;                 ///< the same; empty: the field
    std::string context;                ///< template with `{field}`; additional authenticated data
    std::vector<std::string> bound_to;  ///< of ciphersweet: several columns as one context
    std::vector<std::string> literals;  ///< of ciphersweet, in the same context
    bool bytes = false;                 ///< `encoding: bytes`
    bool may_be_plain = false;          ///< values that are not in the scheme's form are plain

    std::string salt;  ///< of rails: secret source
    bool deterministic = false;
    bool downcase = false;
    bool key_references = false;
    bool own_key_per_row = false;
    bool compress = true;
    std::vector<std::string> digests = {"sha256", "sha1"};  ///< the first seals

    std::string backend = "boring";  ///< of ciphersweet
    std::string type = "text";       ///< of ciphersweet: text, integer, real, boolean

    std::vector<SealedIndex> indexes;
    std::vector<SealedCompound> compounds;

    /// Every index column, those of compound indexes too: the declaration covers them.
    [[nodiscard]] DSAR_API std::vector<std::string> index_columns() const;

    /// Where its keys come from, each once.
    [[nodiscard]] DSAR_API std::vector<std::string> secret_sources() const;

    /// The fields of the record that its context is made of.
    [[nodiscard]] DSAR_API std::vector<std::string> context_fields() const;

    /// Whether equal values are sealed alike, so that one can ask for them.
    [[nodiscard]] bool is_deterministic() const {
        return scheme == SealedScheme::AesSiv || (scheme == SealedScheme::Rails && deterministic);
    }
};

/// One piece of a context template: words, or the field whose value stands there.
struct ContextPiece {
    std::string text;
    bool is_field = false;
};

/// `accounts:{id}` taken apart; `{{` is a brace. An open brace that is not closed is words.
DSAR_API std::vector<ContextPiece> context_pieces(std::string_view context);

/// What an index may do with a value before hashing.
DSAR_API std::span<const std::string_view> sealed_transforms();

}  // namespace dsar
