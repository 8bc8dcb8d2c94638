// SPDX-License-Identifier: Apache-2.0
// Bytes that are pulled, in pieces whose size the reader bounds: files, compressed streams,
// blobs.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// A stream of bytes that is read once, front to back. Not thread-safe.
class DSAR_API ByteSource {
 public:
    virtual ~ByteSource() = default;

    /// Fills the front of `buffer`; returns how many bytes, 0 only at the end.
    /// Throws Error (Failed) when the bytes cannot be read or decoded: a broken archive is never an
    /// end.
    virtual std::size_t read(std::span<std::byte> buffer) = 0;
};

/// A plain file, opened read-only. Throws Error when it cannot be opened.
DSAR_API std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);

/// The same, decompressed on the way when its first bytes are those of gzip, zstd, bzip2 or xz (all
/// members, frames or streams). Truncated or damaged input throws Error from read().
DSAR_API std::unique_ptr<ByteSource> open_decompressed(const std::filesystem::path& path);

/// Bytes in memory, kept by the source.
DSAR_API std::unique_ptr<ByteSource> bytes_in_memory(std::string bytes);

/// Reads all that is left. Throws Error (Failed) beyond `limit` bytes.
DSAR_API std::string read_all(ByteSource& source, std::size_t limit);

}  // namespace dsar
