// SPDX-License-Identifier: Apache-2.0
// The blind indexes of CipherSweet: a value, changed as declared, hashed under the index's own key,
// cut to so many bits, in lower-case hex. Short ones match other values too: open what is found.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/sealed/ciphersweet.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What an index does with a value before hashing, byte by byte as PHP does.
enum class CipherSweetTransform {
    AlphaCharactersOnly,
    AlphaNumericCharactersOnly,
    DigitsOnly,
    FirstCharacter,
    LastFourDigits,
    Lowercase
};

/// `value` after one transformation. Letters are those of ASCII.
DSAR_API std::string ciphersweet_transformed(std::string_view value,
                                             CipherSweetTransform transform);

/// An index as the application declares it (BlindIndex, CompoundIndex).
struct CipherSweetIndex {
    std::string table;
    std::string field = {};  ///< not of a compound index
    std::string name;
    std::vector<CipherSweetTransform> transforms = {};  ///< in their order; not of a compound index
    std::size_t bits = 256;                             ///< at most 512 where it is fast, else 4096
    bool fast = false;
    int rounds = 50'000;               ///< slow, fips: `iterations`, never fewer
    std::uint32_t passes = 4;          ///< slow, boring and modern: `opslimit`, never fewer
    std::uint32_t kibibytes = 32'768;  ///< `memlimit` / 1024, never less
};

/// Computes the index of a field's plaintext. For FieldCipher::blind_index. Throws Error (NoEntry)
/// when the key or the number of bits cannot be used.
DSAR_API std::function<std::string(std::string_view value)> ciphersweet_index(
    CipherSweetBackend backend, const Secret& master, const CipherSweetIndex& index);

/// Computes a compound index of a row: an object of the index's columns in their order, each text,
/// integer, truth value or null, already transformed. Throws Error (Failed) on anything else: how
/// PHP writes a real number depends on its settings.
DSAR_API std::function<std::string(const Json& row)> ciphersweet_compound_index(
    CipherSweetBackend backend, const Secret& master, const CipherSweetIndex& index);

/// The `type` of an index where an application keeps all of them in one table, of FIPSCrypto: the
/// other backends take SipHash, which is not here.
DSAR_API std::string ciphersweet_fips_index_type(std::string_view table, std::string_view field,
                                                 std::string_view index);

/// What a compound index hashes of a row.
DSAR_API std::string ciphersweet_packed(const Json& row);

}  // namespace dsar
