// SPDX-License-Identifier: Apache-2.0
// Compressed streams: which they are, and what they hold (gzip, zstd, bzip2, xz). How they are
// written again: compressed_part.hpp.
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// So many bytes of a file tell how it is compressed.
constexpr std::size_t longest_compression_mark = 10;

/// gzip, zstd, bzip2 or xz, by the first bytes of a file; empty: none of them.
std::string_view compression_name(std::string_view front);

/// What `source` hands out, decompressed on the way like open_decompressed() (byte_source.hpp)
/// does, by the first bytes; `name` is what complaints call it.
std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> source, std::string name);

}  // namespace dsar
