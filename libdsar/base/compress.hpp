// SPDX-License-Identifier: Apache-2.0
// Compressed streams: which they are, and what they hold (gzip, zstd, bzip2, xz). How they are
// written again: compressed_part.hpp.
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// How a file is compressed.
enum class Packing { None, Gzip, Zstd, Bzip2, Xz };

/// So many bytes of a file tell it.
constexpr std::size_t longest_compression_mark = 10;

/// Told by the first bytes.
Packing packing_of(std::string_view front);

/// Told by the first bytes of a file. Throws Error (Failed) when it cannot be read.
Packing packing_of(const std::filesystem::path& path);

/// What `source` hands out, decompressed on the way like open_decompressed() (byte_source.hpp)
/// does, by the first bytes; `name` is what complaints call it.
std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> source, std::string name);

}  // namespace dsar
