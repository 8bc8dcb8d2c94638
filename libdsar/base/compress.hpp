// SPDX-License-Identifier: Apache-2.0
// gzip and zstd written as a stream: what base/byte_source.hpp reads, packed again in the same way.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace dsar {

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
