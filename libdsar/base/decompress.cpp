// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952), zstd (RFC 8878), bzip2 and xz as byte sources. An end inside a member, frame or
// stream is an error.
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/compress.hpp"
#include "libdsar/base/decompress_module.hpp"
#include "libdsar/base/error.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;

/// Compressed bytes as they come from the file, with the file's name for complaints.
class Input {
 public:
    Input(std::unique_ptr<ByteSource> source, std::string name)
        : source_(std::move(source)), name_(std::move(name)), buffer_(piece) {}

    // Makes `left()` non-empty; false at the end.
    bool fill() {
        if (at_ == end_) {
            at_ = 0;
            end_ = source_->read(buffer_);
        }
        return at_ < end_;
    }

    // As many bytes as the file has, up to `count`, without taking them.
    std::span<const std::byte> peek(std::size_t count) {
        while (end_ - at_ < count) {
            const std::size_t more = source_->read(std::span(buffer_).subspan(end_));
            if (more == 0) {
                break;
            }
            end_ += more;
        }
        return left();
    }

    [[nodiscard]] std::span<const std::byte> left() const {
        return std::span(buffer_).subspan(at_, end_ - at_);
    }
    void take(std::size_t count) { at_ += count; }
    std::size_t read(std::span<std::byte> out) {
        if (at_ == end_ && out.size() >= piece) {
            return source_->read(out);
        }
        if (!fill()) {
            return 0;
        }
        const std::size_t count = std::min(out.size(), end_ - at_);
        std::copy_n(left().begin(), count, out.begin());
        take(count);
        return count;
    }

    [[noreturn]] void fail(const char* why) const {
        throw Error(ErrorKind::Failed, "cannot decompress " + name_, why);
    }

 private:
    std::unique_ptr<ByteSource> source_;
    std::string name_;
    std::vector<std::byte> buffer_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
};

class PlainSource final : public ByteSource {
 public:
    explicit PlainSource(Input input) : input_(std::move(input)) {}
    std::size_t read(std::span<std::byte> buffer) override { return input_.read(buffer); }

 private:
    Input input_;
};

class GzipSource final : public ByteSource {
 public:
    explicit GzipSource(Input input) : input_(std::move(input)) {
        if (decompress_functions().inflateInit2_(&stream_, 15 + 16, ZLIB_VERSION,
                                                 static_cast<int>(sizeof stream_)) != Z_OK) {
            input_.fail("zlib refused");
        }
    }
    ~GzipSource() override { decompress_functions().inflateEnd(&stream_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    std::size_t read(std::span<std::byte> buffer) override {
        buffer = buffer.first(std::min(buffer.size(), piece));
        stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream_.avail_out = static_cast<uInt>(buffer.size());
        while (stream_.avail_out == buffer.size() && !buffer.empty()) {
            if (!in_member_ && !begin_member()) {
                return 0;
            }
            step();
        }
        return buffer.size() - stream_.avail_out;
    }

 private:
    // Between members: false at the end of the file, also behind padding of zeros (tape blocks).
    bool begin_member() {
        while (input_.fill() && input_.left().front() == std::byte{0} && seen_member_) {
            input_.take(1);
            padded_ = true;
        }
        if (!input_.fill()) {
            return false;
        }
        if (padded_ || decompress_functions().inflateReset(&stream_) != Z_OK) {
            input_.fail("bytes behind the end of the gzip data");
        }
        in_member_ = true;
        seen_member_ = true;
        return true;
    }

    void step() {
        if (!input_.fill()) {
            input_.fail("the gzip data is cut off");
        }
        const auto left = input_.left();
        // zlib's interface takes a pointer to mutable bytes that it never writes.
        stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(left.data()));
        stream_.avail_in = static_cast<uInt>(left.size());
        const int result = decompress_functions().inflate(&stream_, Z_NO_FLUSH);
        input_.take(left.size() - stream_.avail_in);
        if (result == Z_STREAM_END) {
            in_member_ = false;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            input_.fail("the gzip data is damaged");
        }
    }

    Input input_;
    z_stream stream_{};
    bool in_member_ = false;
    bool seen_member_ = false;
    bool padded_ = false;
};

class ZstdSource final : public ByteSource {
 public:
    explicit ZstdSource(Input input)
        : input_(std::move(input)), stream_(decompress_functions().ZSTD_createDStream()) {
        if (!stream_) {
            input_.fail("out of memory");
        }
    }

    std::size_t read(std::span<std::byte> buffer) override {
        ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
        while (out.pos == 0 && !buffer.empty()) {
            // Inside a frame zstd may still hold output although the file has no more input.
            const bool more = input_.fill();
            if (!more && !in_frame_) {
                return 0;
            }
            const auto left = input_.left();
            ZSTD_inBuffer in{left.data(), left.size(), 0};
            const std::size_t result =
                decompress_functions().ZSTD_decompressStream(stream_.get(), &out, &in);
            if (decompress_functions().ZSTD_isError(result) != 0) {
                input_.fail(decompress_functions().ZSTD_getErrorName(result));
            }
            input_.take(in.pos);
            in_frame_ = result != 0;
            if (!more && out.pos == 0 && in_frame_) {
                input_.fail("the zstd data is cut off");
            }
        }
        return out.pos;
    }

 private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const {
            decompress_functions().ZSTD_freeDStream(stream);
        }
    };
    Input input_;
    std::unique_ptr<ZSTD_DStream, Free> stream_;
    bool in_frame_ = false;
};

class Bzip2Source final : public ByteSource {
 public:
    explicit Bzip2Source(Input input) : input_(std::move(input)) {}
    ~Bzip2Source() override { end_stream(); }
    Bzip2Source(const Bzip2Source&) = delete;
    Bzip2Source& operator=(const Bzip2Source&) = delete;

    std::size_t read(std::span<std::byte> buffer) override {
        buffer = buffer.first(std::min(buffer.size(), piece));
        stream_.next_out = reinterpret_cast<char*>(buffer.data());
        stream_.avail_out = static_cast<unsigned>(buffer.size());
        while (stream_.avail_out == buffer.size() && !buffer.empty()) {
            if (!in_stream_ && !begin_stream()) {
                return 0;
            }
            step();
        }
        return buffer.size() - stream_.avail_out;
    }

 private:
    bool begin_stream() {
        if (!input_.fill()) {
            return false;
        }
        if (decompress_functions().BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
            input_.fail("out of memory");
        }
        in_stream_ = true;
        return true;
    }

    void end_stream() {
        if (std::exchange(in_stream_, false)) {
            decompress_functions().BZ2_bzDecompressEnd(&stream_);
        }
    }

    void step() {
        // What a stream still holds comes without input, too.
        const bool more = input_.fill();
        const auto left = input_.left();
        const unsigned room = stream_.avail_out;
        stream_.next_in = const_cast<char*>(reinterpret_cast<const char*>(left.data()));
        stream_.avail_in = static_cast<unsigned>(left.size());
        const int result = decompress_functions().BZ2_bzDecompress(&stream_);
        input_.take(left.size() - stream_.avail_in);
        if (result == BZ_STREAM_END) {
            end_stream();
        } else if (result != BZ_OK) {
            input_.fail(result == BZ_MEM_ERROR ? "out of memory" : "the bzip2 data is damaged");
        } else if (!more && stream_.avail_out == room) {
            input_.fail("the bzip2 data is cut off");
        }
    }

    Input input_;
    bz_stream stream_{};
    bool in_stream_ = false;
};

class XzSource final : public ByteSource {
 public:
    explicit XzSource(Input input) : input_(std::move(input)) {
        if (decompress_functions().lzma_stream_decoder(&stream_, most_memory, LZMA_CONCATENATED) !=
            LZMA_OK) {
            input_.fail("out of memory");
        }
    }
    ~XzSource() override { decompress_functions().lzma_end(&stream_); }
    XzSource(const XzSource&) = delete;
    XzSource& operator=(const XzSource&) = delete;

    std::size_t read(std::span<std::byte> buffer) override {
        stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
        stream_.avail_out = buffer.size();
        while (stream_.avail_out == buffer.size() && !buffer.empty() && !ended_) {
            const bool more = input_.fill();
            const auto left = input_.left();
            stream_.next_in = reinterpret_cast<const std::uint8_t*>(left.data());
            stream_.avail_in = left.size();
            check(decompress_functions().lzma_code(&stream_, more ? LZMA_RUN : LZMA_FINISH));
            input_.take(left.size() - stream_.avail_in);
        }
        return buffer.size() - stream_.avail_out;
    }

 private:
    static constexpr std::uint64_t most_memory = std::uint64_t{256} << 20U;

    void check(lzma_ret result) {
        if (result == LZMA_STREAM_END) {
            ended_ = true;
        } else if (result == LZMA_BUF_ERROR) {
            input_.fail("the xz data is cut off");
        } else if (result == LZMA_MEMLIMIT_ERROR) {
            input_.fail("to unpack the xz data takes more than 256 MiB of memory");
        } else if (result != LZMA_OK) {
            input_.fail(result == LZMA_MEM_ERROR ? "out of memory" : "the xz data is damaged");
        }
    }

    Input input_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> source, std::string name) {
    Input input(std::move(source), std::move(name));
    const auto bytes = input.peek(longest_compression_mark);
    const std::string_view front(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    switch (packing_of(front)) {
        case Packing::Gzip:
            return std::make_unique<GzipSource>(std::move(input));
        case Packing::Zstd:
            return std::make_unique<ZstdSource>(std::move(input));
        case Packing::Bzip2:
            return std::make_unique<Bzip2Source>(std::move(input));
        case Packing::Xz:
            return std::make_unique<XzSource>(std::move(input));
        case Packing::None:
            break;
    }
    return std::make_unique<PlainSource>(std::move(input));
}

std::unique_ptr<ByteSource> open_decompressed(const std::filesystem::path& path) {
    return decompressed(open_file(path), path.string());
}

}  // namespace dsar
