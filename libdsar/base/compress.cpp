// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/compress.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/decompress_module.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;
constexpr int fastest = 1;
constexpr int usual = 6;
constexpr int best = 9;

const DecompressFunctions& library() {
    static const auto& functions =
        *static_cast<const DecompressFunctions*>(module_symbol("decompress", "dsar_decompress"));
    return functions;
}

[[noreturn]] void fail() {
    throw Error(ErrorKind::Failed, "cannot compress", "out of memory");
}

bool is_bzip2(std::string_view front) {
    // Text may begin like the first three bytes, not like the block or the end behind them.
    return front.size() >= 10 && front.starts_with("BZh") && front[3] >= '1' && front[3] <= '9' &&
           (front.substr(4, 6) == "1AY&SY" || front.substr(4, 6) == "\x17\x72\x45\x38\x50\x90");
}

/// Skippable frames, which may stand before the first, are zstd too.
bool is_zstd(std::string_view front) {
    return front.starts_with("\x28\xb5\x2f\xfd") ||
           (front.size() >= 4 && (static_cast<unsigned char>(front[0]) & 0xf0U) == 0x50U &&
            front.substr(1, 3) == "\x2a\x4d\x18");
}

std::string front_of(const std::filesystem::path& path) {
    std::string front(longest_compression_mark, '\0');
    const auto file = open_file(path);
    std::size_t size = 0;
    while (size < front.size()) {
        const std::size_t count =
            file->read(std::as_writable_bytes(std::span(front)).subspan(size));
        if (count == 0) {
            break;
        }
        size += count;
    }
    front.resize(size);
    return front;
}

}  // namespace

std::string_view compression_name(std::string_view front) {
    if (front.starts_with("\x1f\x8b")) {
        return "gzip";
    }
    if (is_zstd(front)) {
        return "zstd";
    }
    if (is_bzip2(front)) {
        return "bzip2";
    }
    return front.starts_with(std::string_view("\xfd"
                                              "7zXZ\0",
                                              6))
               ? "xz"
               : std::string_view();
}

std::string_view unwritten_compression(const std::filesystem::path& path) {
    const std::string front = front_of(path);
    const std::string_view name = compression_name(front);
    const bool skips = name == "zstd" && front[0] != '\x28';
    return name == "bzip2" || name == "xz" || skips ? name : std::string_view();
}

// RFC 1952 2.3.1 (XFL is the ninth byte), RFC 8878 3.1.1.1.1 (the descriptor is the fifth).
Compression compression_of(const std::filesystem::path& path) {
    if (const std::string_view name = unwritten_compression(path); !name.empty()) {
        throw Error(ErrorKind::Failed, "cannot write " + path.string(),
                    std::string(name) + " files of its kind are only read");
    }
    const std::string front = front_of(path);
    if (front.size() == 10 && front.starts_with("\x1f\x8b")) {
        const int level = front[8] == 2 ? best : front[8] == 4 ? fastest : usual;
        return {Compression::Format::Gzip, level, true};
    }
    if (front.size() > 4 && front.starts_with("\x28\xb5\x2f\xfd")) {
        return {Compression::Format::Zstd, 3, (static_cast<unsigned char>(front[4]) & 4U) != 0};
    }
    return {};
}

struct Compressor::State {
    struct Free {
        void operator()(ZSTD_CCtx* stream) const { library().ZSTD_freeCCtx(stream); }
    };
    Compression::Format format;
    Output output;
    std::vector<char> buffer;
    z_stream gzip{};
    bool gzip_is_open = false;
    std::unique_ptr<ZSTD_CCtx, Free> zstd;

    void deflate(std::string_view bytes, int flush) {
        // zlib's interface takes a pointer to mutable bytes that it never writes.
        gzip.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
        gzip.avail_in = static_cast<uInt>(bytes.size());
        do {
            gzip.next_out = reinterpret_cast<Bytef*>(buffer.data());
            gzip.avail_out = static_cast<uInt>(buffer.size());
            library().deflate(&gzip, flush);
            output({buffer.data(), buffer.size() - gzip.avail_out});
        } while (gzip.avail_out == 0);
    }

    void compress(std::string_view bytes, ZSTD_EndDirective end) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
            left = library().ZSTD_compressStream2(zstd.get(), &out, &in, end);
            if (library().ZSTD_isError(left) != 0) {
                fail();
            }
            output({buffer.data(), out.pos});
        } while (in.pos < in.size || (end == ZSTD_e_end && left != 0));
    }
};

Compressor::Compressor(const Compression& compression, Output output)
    : state_(std::make_unique<State>()) {
    state_->format = compression.format;
    state_->output = std::move(output);
    state_->buffer.resize(piece);
    if (compression.format == Compression::Format::Gzip) {
        if (library().deflateInit2_(&state_->gzip, compression.level, Z_DEFLATED, 15 + 16, 8,
                                    Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                                    static_cast<int>(sizeof state_->gzip)) != Z_OK) {
            fail();
        }
        state_->gzip_is_open = true;
    } else if (compression.format == Compression::Format::Zstd) {
        state_->zstd.reset(library().ZSTD_createCCtx());
        if (!state_->zstd) {
            fail();
        }
        library().ZSTD_CCtx_setParameter(state_->zstd.get(), ZSTD_c_compressionLevel,
                                         compression.level);
        library().ZSTD_CCtx_setParameter(state_->zstd.get(), ZSTD_c_checksumFlag,
                                         compression.checksum ? 1 : 0);
    }
}

Compressor::~Compressor() {
    if (state_->gzip_is_open) {
        library().deflateEnd(&state_->gzip);
    }
}

void Compressor::write(std::string_view bytes) {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), most))) {
        const std::string_view part = bytes.substr(0, most);
        switch (state_->format) {
            case Compression::Format::None:
                state_->output(part);
                break;
            case Compression::Format::Gzip:
                state_->deflate(part, Z_NO_FLUSH);
                break;
            case Compression::Format::Zstd:
                state_->compress(part, ZSTD_e_continue);
                break;
        }
    }
}

void Compressor::finish() {
    if (state_->format == Compression::Format::Gzip) {
        state_->deflate({}, Z_FINISH);
    } else if (state_->format == Compression::Format::Zstd) {
        state_->compress({}, ZSTD_e_end);
    }
}

}  // namespace dsar
