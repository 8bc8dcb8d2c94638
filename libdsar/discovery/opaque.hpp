// SPDX-License-Identifier: Apache-2.0
// Values that say nothing as they stand there: ciphertext, digests, what is packed. Ciphertext has
// no mark of its own: its bytes are spread evenly, and a column of such bytes is told from digests
// and tokens by the lengths of its values.
#pragma once

#include "libdsar/model/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// How a value writes bytes.
enum class ByteSpelling {
    Bytes,
    Base64,
    Base64Url,
    Hex,
    Parts  ///< several of these with a sign between them: `IV:CIPHERTEXT:TAG`
};

/// `bytes`, `base64`, `base64url`, `hex`, `parts`.
std::string_view name_of(ByteSpelling spelling);

/// The bytes that a value writes.
struct SpelledBytes {
    ByteSpelling spelling = ByteSpelling::Bytes;
    std::string bytes;
    std::string_view letters;  ///< in base64: as it was written, without padding; else empty
};

/// Shorter texts are words and numbers.
constexpr std::size_t shortest_spelled = 12;

/// The bytes of a binary value, or of a text of at least `shortest_spelled` bytes in base64 (also
/// with line ends, and without padding) or hex, or in parts; nullopt for any other text. `room`
/// holds what `letters` shows.
std::optional<SpelledBytes> spelled_bytes(const Value& value, std::string& room);

/// The encrypted format that begins so: `OpenPGP`; empty when it is none that is known.
std::string_view format_of_bytes(std::string_view bytes);

/// What begins so and is no ciphertext, but must be unpacked before it can be read: `gzip`, `PDF`;
/// empty when it is nothing that is known.
std::string_view packing_of_bytes(std::string_view bytes);

/// Whether the bytes begin as a picture does.
bool is_picture(std::string_view bytes);

/// What a column of spelled bytes is.
enum class OpaqueKind {
    None,
    Ciphertext,  ///< evenly spread, and of lengths as texts have them beside an envelope
    Digest,      ///< evenly spread, all of one length that digests, keys and tokens have
    Bytes        ///< of no form that is known, not spread like that
};

/// How the bytes of a column's values are spread, and how long they are.
class OpaqueTally {
 public:
    /// One value that was not counted before.
    void add(const SpelledBytes& value);

    [[nodiscard]] std::size_t values() const { return values_; }
    [[nodiscard]] ByteSpelling spelling() const;
    /// The bytes of the values, when all have the same number; else 0.
    [[nodiscard]] std::size_t one_size() const { return shortest_ == longest_ ? shortest_ : 0; }
    [[nodiscard]] OpaqueKind kind() const;
    /// The bytes are spread as evenly as those of ciphertext, by Pearson's test on the last bytes
    /// of each value: no header stands there. Its mean and variance are those of an even spread at
    /// any number of bytes, so few values do not make it more or less likely to hold.
    [[nodiscard]] bool is_even() const;
    /// The scheme of the map's `sealed` that has such lengths, or what else has: `aes-256-gcm`.
    [[nodiscard]] std::string_view likely() const;

 private:
    /// Pearson's statistic in standard deviations from what an even spread gives.
    template <std::size_t Bins>
    static double unevenness(const std::array<std::uint64_t, Bins>& counts);
    void count_letters(const SpelledBytes& value);

    std::array<std::uint64_t, 256> bytes_{};
    std::array<std::uint64_t, 16> nibbles_{};
    std::array<std::uint64_t, 64> sextets_{};
    std::map<ByteSpelling, std::size_t> spellings_;
    std::size_t values_ = 0;
    std::size_t total_ = 0;   ///< bytes that were counted
    std::size_t blocks_ = 0;  ///< values of whole blocks of 16 bytes
    std::size_t shortest_ = 0;
    std::size_t longest_ = 0;
};

}  // namespace dsar
