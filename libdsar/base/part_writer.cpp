// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/compressed_part.hpp"
#include "libdsar/base/decompress_module.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/part_head.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 17;

[[noreturn]] void fail_to_compress() {
    throw Error(ErrorKind::Failed, "cannot compress", "out of memory");
}

/// deflate without head and tail.
class Deflater {
 public:
    explicit Deflater(int level) {
        if (decompress_functions().deflateInit2_(&stream_, level, Z_DEFLATED, -15, 8,
                                                 Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                                                 static_cast<int>(sizeof stream_)) != Z_OK) {
            fail_to_compress();
        }
    }
    ~Deflater() { decompress_functions().deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void write(std::string_view bytes, int flush, const PartWriter::Output& output) {
        constexpr std::size_t most = std::numeric_limits<uInt>::max() / 2;
        do {
            const std::string_view part = bytes.substr(0, most);
            bytes.remove_prefix(part.size());
            // zlib's interface takes a pointer to mutable bytes that it never writes.
            const auto* const text = reinterpret_cast<const Bytef*>(part.data());
            // Without bytes zlib begins anew.
            crc_ = part.empty()
                       ? crc_
                       : decompress_functions().crc32(crc_, text, static_cast<uInt>(part.size()));
            size_ += part.size();
            stream_.next_in = const_cast<Bytef*>(text);
            stream_.avail_in = static_cast<uInt>(part.size());
            do {
                stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
                stream_.avail_out = static_cast<uInt>(buffer_.size());
                decompress_functions().deflate(&stream_, bytes.empty() ? flush : Z_NO_FLUSH);
                output({buffer_.data(), buffer_.size() - stream_.avail_out});
            } while (stream_.avail_out == 0);
        } while (!bytes.empty());
    }

    /// Of what was written.
    [[nodiscard]] std::string tail() const {
        std::string bytes;
        add_number(bytes, crc_, 4);
        add_number(bytes, size_, 4);
        return bytes;
    }

 private:
    z_stream stream_{};
    uLong crc_ = decompress_functions().crc32(0, nullptr, 0);
    std::uint64_t size_ = 0;
    std::string buffer_ = std::string(piece, '\0');
};

}  // namespace

struct PartWriter::State {
    struct Free {
        void operator()(ZSTD_CCtx* stream) const { decompress_functions().ZSTD_freeCCtx(stream); }
    };
    static constexpr std::size_t block_size = 0xFF00;  // as bgzip cuts: it fits however it packs

    Output output;
    std::string head;  // of gzip
    bool is_block = false;
    std::size_t size_at = 0;
    int level = 0;
    std::unique_ptr<Deflater> deflater;
    std::string block;  // of BGZF: text that is still to be written
    std::unique_ptr<ZSTD_CCtx, Free> zstd;
    bz_stream bzip2{};
    bool bzip2_is_open = false;
    lzma_stream xz = LZMA_STREAM_INIT;
    bool xz_is_open = false;
    std::string buffer;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State() {
        if (bzip2_is_open) {
            decompress_functions().BZ2_bzCompressEnd(&bzip2);
        }
        decompress_functions().lzma_end(&xz);
    }

    void begin_bzip2(std::string_view told) {
        // The fourth byte tells the size of blocks.
        const int blocks = told.size() > 3 ? told[3] - '0' : 9;
        if (decompress_functions().BZ2_bzCompressInit(&bzip2, blocks, 0, 0) != BZ_OK) {
            fail_to_compress();
        }
        bzip2_is_open = true;
        buffer.resize(piece);
    }

    void pack_bzip2(std::string_view bytes, int action) {
        // The interface takes a pointer to mutable bytes that it never writes.
        bzip2.next_in = const_cast<char*>(bytes.data());
        bzip2.avail_in = static_cast<unsigned>(bytes.size());
        int result = BZ_RUN_OK;
        do {
            bzip2.next_out = buffer.data();
            bzip2.avail_out = static_cast<unsigned>(buffer.size());
            result = decompress_functions().BZ2_bzCompress(&bzip2, action);
            if (result < 0) {
                fail_to_compress();
            }
            output({buffer.data(), buffer.size() - bzip2.avail_out});
        } while (action == BZ_FINISH ? result != BZ_STREAM_END : bzip2.avail_in > 0);
    }

    void begin_xz(const XzHead& told) {
        if (decompress_functions().lzma_easy_encoder(
                &xz, told.preset, static_cast<lzma_check>(told.check)) != LZMA_OK) {
            fail_to_compress();
        }
        xz_is_open = true;
        buffer.resize(piece);
    }

    void pack_xz(std::string_view bytes, lzma_action action) {
        xz.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
        xz.avail_in = bytes.size();
        lzma_ret result = LZMA_OK;
        do {
            xz.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
            xz.avail_out = buffer.size();
            result = decompress_functions().lzma_code(&xz, action);
            if (result != LZMA_OK && result != LZMA_STREAM_END) {
                fail_to_compress();
            }
            output({buffer.data(), buffer.size() - xz.avail_out});
        } while (action == LZMA_FINISH ? result != LZMA_STREAM_END : xz.avail_in > 0);
    }

    void set(ZSTD_cParameter parameter, int value) {
        if (decompress_functions().ZSTD_isError(
                decompress_functions().ZSTD_CCtx_setParameter(zstd.get(), parameter, value)) != 0) {
            fail_to_compress();
        }
    }

    void begin_zstd(const ZstdHead& told, std::optional<std::uint64_t> size) {
        zstd.reset(decompress_functions().ZSTD_createCCtx());
        if (!zstd) {
            fail_to_compress();
        }
        buffer.resize(piece);
        set(ZSTD_c_compressionLevel, told.level());
        set(ZSTD_c_checksumFlag, told.checksum ? 1 : 0);
        if (told.window_log >= 10) {
            set(ZSTD_c_windowLog, told.window_log);
        }
        if (told.size && size) {
            decompress_functions().ZSTD_CCtx_setPledgedSrcSize(zstd.get(), *size);
        }
    }

    void compress(std::string_view bytes, ZSTD_EndDirective end) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
            left = decompress_functions().ZSTD_compressStream2(zstd.get(), &out, &in, end);
            if (decompress_functions().ZSTD_isError(left) != 0) {
                fail_to_compress();
            }
            output({buffer.data(), out.pos});
        } while (in.pos < in.size || (end == ZSTD_e_end && left != 0));
    }

    void write_blocks(bool all) {
        while (block.size() >= block_size || (all && !block.empty())) {
            const std::string text = block.substr(0, block_size);
            block.erase(0, text.size());
            std::string packed;
            Deflater one(level);
            one.write(text, Z_FINISH, [&](std::string_view bytes) { packed += bytes; });
            std::string front = head;
            const std::size_t size = head.size() + packed.size() + 8;
            front[size_at] = static_cast<char>((size - 1) & 0xFFU);
            front[size_at + 1] = static_cast<char>((size - 1) >> 8U & 0xFFU);
            output(front + packed + one.tail());
        }
    }
};

PartWriter::PartWriter(Packing packing, std::string_view head, std::optional<std::uint64_t> size,
                       Output output)
    : state_(std::make_unique<State>()) {
    state_->output = std::move(output);
    if (packing == Packing::Zstd) {
        state_->begin_zstd(ZstdHead::of(head), size);
        return;
    }
    if (packing == Packing::Bzip2) {
        state_->begin_bzip2(head);
        return;
    }
    if (packing == Packing::Xz) {
        state_->begin_xz(XzHead::of(head));
        return;
    }
    const GzipHead told = GzipHead::of(head);
    // A head that is too long to be seen whole says a name that nobody needs.
    state_->head = told.bytes.empty() ? std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10)
                                      : std::string(told.bytes);
    state_->level = told.level;
    state_->is_block = told.is_block && !told.bytes.empty();
    state_->size_at = told.size_at;
    if (!state_->is_block) {
        state_->deflater = std::make_unique<Deflater>(told.level);
        state_->output(state_->head);
    }
}

PartWriter::~PartWriter() = default;

void PartWriter::write(std::string_view bytes) {
    if (state_->zstd) {
        state_->compress(bytes, ZSTD_e_continue);
    } else if (state_->bzip2_is_open || state_->xz_is_open) {
        if (!bytes.empty()) {
            state_->bzip2_is_open ? state_->pack_bzip2(bytes, BZ_RUN)
                                  : state_->pack_xz(bytes, LZMA_RUN);
        }
    } else if (state_->is_block) {
        state_->block += bytes;
        state_->write_blocks(false);
    } else if (!bytes.empty()) {
        state_->deflater->write(bytes, Z_NO_FLUSH, state_->output);
    }
}

void PartWriter::finish() {
    if (state_->zstd) {
        state_->compress({}, ZSTD_e_end);
    } else if (state_->bzip2_is_open) {
        state_->pack_bzip2({}, BZ_FINISH);
    } else if (state_->xz_is_open) {
        state_->pack_xz({}, LZMA_FINISH);
    } else if (state_->is_block) {
        state_->write_blocks(true);
    } else {
        state_->deflater->write({}, Z_FINISH, state_->output);
        state_->output(state_->deflater->tail());
    }
}

}  // namespace dsar
