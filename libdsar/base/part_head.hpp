// SPDX-License-Identifier: Apache-2.0
// What the headers of parts of compressed files say: RFC 1952 (gzip), RFC 8878 (zstd), BGZF as of
// the SAM specification 4.1, the .xz file format 1.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// `size` bytes at `at`, the least first; what is not there is zero.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size);
void add_number(std::string& bytes, std::uint64_t number, std::size_t size);

/// Whether it is a frame that zstd passes over.
bool is_skippable(std::string_view front);

/// Of a member of gzip.
struct GzipHead {
    std::string_view bytes;   ///< the header as a whole; empty: it is not all in sight
    bool is_block = false;    ///< of BGZF
    std::size_t size_at = 0;  ///< of the block, in the header
    int level = 6;            ///< of deflate

    static GzipHead of(std::string_view front);

 private:
    void find_block_size(std::string_view front);
};

/// Of a frame of zstd.
struct ZstdHead {
    bool checksum = false;
    int window_log = 0;  ///< 0: the frame is one segment
    std::optional<std::uint64_t> size;

    static ZstdHead of(std::string_view front);

    /// The window is that of a level, unless it was chosen apart.
    [[nodiscard]] int level() const;
};

/// Of a stream of xz.
struct XzHead {
    unsigned check = 4;   ///< as liblzma numbers them: CRC64
    unsigned preset = 6;  ///< whose dictionary is as large

    static XzHead of(std::string_view front);
};

}  // namespace dsar
