// SPDX-License-Identifier: Apache-2.0
// zlib streams (RFC 1950) in memory, as Ruby's Zlib writes and reads them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// Compressed with zlib's defaults. Throws Error (Failed) when there is no memory.
std::string zlib_deflate(std::string_view bytes);

/// The bytes of one whole stream; nullopt when it is damaged, cut off, followed by anything, or
/// holds more than `most`.
std::optional<std::string> zlib_inflate(std::string_view bytes, std::size_t most);

}  // namespace dsar
