// SPDX-License-Identifier: Apache-2.0
// SHA-256 as its 32 bytes, for what hashes many small values and compares them.
#pragma once

#include "libdsar/base/api.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dsar {

/// A SHA-256 digest.
using Sha256Bytes = std::array<std::uint8_t, 32>;

/// SHA-256 of `bytes`.
DSAR_API Sha256Bytes sha256_bytes(std::string_view bytes);

/// A digest as people write it: 64 hex digits in either case, or base64 in either alphabet, with
/// its padding or without; nullopt for anything else.
DSAR_API std::optional<Sha256Bytes> read_sha256(std::string_view text);

/// The bytes as text, for what hashes or encodes them.
inline std::string_view text_of(const Sha256Bytes& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace dsar
