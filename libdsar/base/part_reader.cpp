// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/compressed_part.hpp"
#include "libdsar/base/decompress_module.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/part_head.hpp"
#include "libdsar/base/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 17;

}  // namespace

std::optional<std::uint64_t> told_size(Packing packing, std::string_view head) {
    return packing == Packing::Zstd ? ZstdHead::of(head).size : std::nullopt;
}

struct PartReader::State {
    struct Free {
        void operator()(ZSTD_DStream* stream) const {
            decompress_functions().ZSTD_freeDStream(stream);
        }
    };

    const Descriptor& file;
    Packing packing;
    std::filesystem::path path;
    std::string buffer;  // bytes of the file from `offset` on
    std::uint64_t offset = 0;
    std::size_t at = 0;  // in the buffer
    std::string head;
    bool aside = false;
    bool over = false;
    std::uint64_t end = 0;
    z_stream gzip{};
    bool gzip_is_open = false;
    std::unique_ptr<ZSTD_DStream, Free> zstd;
    bz_stream bzip2{};
    bool bzip2_is_open = false;
    lzma_stream xz = LZMA_STREAM_INIT;

    State(const Descriptor& from, Packing how, std::filesystem::path name)
        : file(from), packing(how), path(std::move(name)) {}
    ~State() {
        if (gzip_is_open) {
            decompress_functions().inflateEnd(&gzip);
        }
        end_bzip2();
        decompress_functions().lzma_end(&xz);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[noreturn]] void fail(const char* why) const {
        throw Error(ErrorKind::Failed, "cannot decompress " + path.string(), why);
    }

    /// The bytes of the file from here on; none at its end.
    std::string_view ahead() {
        if (at == buffer.size()) {
            load(offset + at);
        }
        return std::string_view(buffer).substr(at);
    }

    void load(std::uint64_t from) {
        buffer.resize(piece);
        std::size_t size = 0;
        while (size < piece) {
            const ssize_t got = ::pread(file.number(), buffer.data() + size, piece - size,
                                        static_cast<off_t>(from + size));
            if (got < 0 && errno != EINTR) {
                throw_system_error("read", path, errno);
            }
            if (got == 0) {
                break;
            }
            size += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        buffer.resize(size);
        offset = from;
        at = 0;
    }

    /// What can be seen without another look at the disk is enough for nearly every head.
    void seek(std::uint64_t to) {
        constexpr std::size_t enough = 4096;
        if (to >= offset && to + enough <= offset + buffer.size()) {
            at = static_cast<std::size_t>(to - offset);
        } else {
            load(to);
        }
    }

    void begin_stream() {
        if (packing == Packing::Gzip) {
            const int result =
                gzip_is_open ? decompress_functions().inflateReset(&gzip)
                             : decompress_functions().inflateInit2_(&gzip, 15 + 16, ZLIB_VERSION,
                                                                    static_cast<int>(sizeof gzip));
            gzip_is_open = gzip_is_open || result == Z_OK;
            if (result != Z_OK) {
                fail("zlib refused");
            }
            return;
        }
        bool is_begun = false;
        if (packing == Packing::Bzip2) {
            end_bzip2();
            is_begun = decompress_functions().BZ2_bzDecompressInit(&bzip2, 0, 0) == BZ_OK;
            bzip2_is_open = is_begun;
        } else if (packing == Packing::Xz) {
            constexpr std::uint64_t most_memory = std::uint64_t{256} << 20U;
            is_begun = decompress_functions().lzma_stream_decoder(&xz, most_memory, 0) == LZMA_OK;
        } else {
            zstd.reset(decompress_functions().ZSTD_createDStream());
            is_begun = zstd != nullptr;
        }
        if (!is_begun) {
            fail("out of memory");
        }
    }

    void end_bzip2() {
        if (std::exchange(bzip2_is_open, false)) {
            decompress_functions().BZ2_bzDecompressEnd(&bzip2);
        }
    }

    std::size_t unpack_bzip2(std::span<char> to) {
        const std::string_view bytes = ahead();
        // The interface takes a pointer to mutable bytes that it never writes.
        bzip2.next_in = const_cast<char*>(bytes.data());
        bzip2.avail_in = static_cast<unsigned>(bytes.size());
        bzip2.next_out = to.data();
        bzip2.avail_out = static_cast<unsigned>(to.size());
        const int result = decompress_functions().BZ2_bzDecompress(&bzip2);
        at += bytes.size() - bzip2.avail_in;
        over = result == BZ_STREAM_END;
        const std::size_t count = to.size() - bzip2.avail_out;
        if ((result != BZ_OK && !over) || (bytes.empty() && count == 0 && !over)) {
            fail(bytes.empty() ? "the bzip2 data is cut off" : "the bzip2 data is damaged");
        }
        return count;
    }

    std::size_t unpack_xz(std::span<char> to) {
        const std::string_view bytes = ahead();
        xz.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
        xz.avail_in = bytes.size();
        xz.next_out = reinterpret_cast<std::uint8_t*>(to.data());
        xz.avail_out = to.size();
        const lzma_ret result = decompress_functions().lzma_code(&xz, LZMA_RUN);
        at += bytes.size() - xz.avail_in;
        over = result == LZMA_STREAM_END;
        const std::size_t count = to.size() - xz.avail_out;
        if ((result != LZMA_OK && !over) || (bytes.empty() && count == 0 && !over)) {
            fail(bytes.empty() ? "the xz data is cut off" : "the xz data is damaged");
        }
        return count;
    }

    std::size_t unpack(std::span<char> to) {
        return packing == Packing::Gzip    ? inflate(to)
               : packing == Packing::Bzip2 ? unpack_bzip2(to)
               : packing == Packing::Xz    ? unpack_xz(to)
                                           : expand(to);
    }

    /// The byte behind the zeros that begin here.
    std::uint64_t end_of_padding() {
        while (true) {
            const std::string_view bytes = ahead();
            const std::size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
            at += zeros;
            if (bytes.empty() || zeros < bytes.size()) {
                return offset + at;
            }
        }
    }

    std::size_t inflate(std::span<char> to) {
        const std::string_view bytes = ahead();
        // zlib's interface takes a pointer to mutable bytes that it never writes.
        gzip.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
        gzip.avail_in = static_cast<uInt>(bytes.size());
        gzip.next_out = reinterpret_cast<Bytef*>(to.data());
        gzip.avail_out = static_cast<uInt>(to.size());
        const int result = decompress_functions().inflate(&gzip, Z_NO_FLUSH);
        at += bytes.size() - gzip.avail_in;
        over = result == Z_STREAM_END;
        const std::size_t count = to.size() - gzip.avail_out;
        if ((result != Z_OK && result != Z_BUF_ERROR && !over) || (bytes.empty() && count == 0)) {
            fail(bytes.empty() ? "the gzip data is cut off" : "the gzip data is damaged");
        }
        return count;
    }

    std::size_t expand(std::span<char> to) {
        const std::string_view bytes = ahead();
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        ZSTD_outBuffer out{to.data(), to.size(), 0};
        const std::size_t result =
            decompress_functions().ZSTD_decompressStream(zstd.get(), &out, &in);
        at += in.pos;
        over = result == 0;
        if (decompress_functions().ZSTD_isError(result) != 0) {
            fail(decompress_functions().ZSTD_getErrorName(result));
        }
        if (bytes.empty() && out.pos == 0 && !over) {
            fail("the zstd data is cut off");
        }
        return out.pos;
    }
};

PartReader::PartReader(const Descriptor& file, Packing packing, std::filesystem::path path)
    : state_(std::make_unique<State>(file, packing, std::move(path))) {}

PartReader::~PartReader() = default;

bool PartReader::begin(std::uint64_t at) {
    State& state = *state_;
    state.seek(at);
    const std::string_view front = state.ahead();
    if (front.empty()) {
        return false;
    }
    state.head = front.substr(0, std::min<std::size_t>(front.size(), 66'000));
    const bool may_pad = state.packing == Packing::Gzip || state.packing == Packing::Xz;
    const bool is_padding = may_pad && front.front() == '\0';
    state.aside = is_padding || (state.packing == Packing::Zstd && is_skippable(front));
    state.over = state.aside;
    if (is_padding) {
        state.end = state.end_of_padding();
    } else if (state.aside) {
        state.end = at + 8 + number_at(front, 4, 4);
    } else {
        state.begin_stream();
    }
    return true;
}

bool PartReader::is_aside() const {
    return state_->aside;
}

std::string_view PartReader::head() const {
    return state_->head;
}

std::size_t PartReader::read(std::span<char> to) {
    std::size_t count = 0;
    while (count == 0 && !state_->over) {
        count = state_->unpack(to);
        if (state_->over) {
            state_->end = state_->offset + state_->at;
        }
    }
    return count;
}

std::uint64_t PartReader::end() const {
    return state_->end;
}

}  // namespace dsar
