// SPDX-License-Identifier: Apache-2.0
// Compressed streams: which they are, read (gzip, zstd, bzip2, xz) and written again in the same
// way (gzip, zstd).
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// So many bytes of a file tell how it is compressed.
constexpr std::size_t longest_compression_mark = 10;

/// gzip, zstd, bzip2 or xz, by the first bytes of a file; empty: none of them.
std::string_view compression_name(std::string_view front);

/// The compression of a file that is read and cannot be written again as it was; empty: it can.
/// Throws Error (Failed) when it cannot be read.
std::string_view unwritten_compression(const std::filesystem::path& path);

/// What `source` hands out, decompressed on the way like open_decompressed() (byte_source.hpp)
/// does, by the first bytes; `name` is what complaints call it.
std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> source, std::string name);

/// How a file is compressed.
struct Compression {
    enum class Format { None, Gzip, Zstd };
    Format format = Format::None;
    int level = 0;          ///< gzip writes down whether it was the fastest or the best; zstd: 3
    bool checksum = false;  ///< of zstd; gzip has one always
};

/// Told by the first bytes of a file. Throws Error (Failed) when it cannot be read.
Compression compression_of(const std::filesystem::path& path);

/// Compresses a stream. Not thread-safe.
class Compressor {
 public:
    using Output = std::function<void(std::string_view)>;

    /// `output` is called with pieces of any size. Throws Error (Failed).
    Compressor(const Compression& compression, Output output);
    ~Compressor();
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    void write(std::string_view bytes);
    /// Ends the stream. Call once, last.
    void finish();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
