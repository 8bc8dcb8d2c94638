// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/zlib.hpp"

#include "libdsar/base/decompress_module.hpp"
#include "libdsar/base/error.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <limits>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;

void require(bool done) {
    if (!done) {
        throw Error(ErrorKind::Failed, "cannot compress a value");
    }
}

// zlib's interface takes a pointer to mutable bytes that it never writes.
void feed(z_stream& stream, std::string_view bytes) {
    require(bytes.size() <= std::numeric_limits<uInt>::max());
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
}

/// Takes the output in pieces, and wipes what lies between.
class Pieces {
 public:
    Pieces() : buffer_(piece, '\0') {}
    ~Pieces() { OPENSSL_cleanse(buffer_.data(), buffer_.size()); }
    Pieces(const Pieces&) = delete;
    Pieces& operator=(const Pieces&) = delete;

    void offer(z_stream& stream) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer_.data());
        stream.avail_out = static_cast<uInt>(buffer_.size());
    }
    void take(const z_stream& stream) {
        out_.append(buffer_.data(), buffer_.size() - stream.avail_out);
    }
    [[nodiscard]] std::string& out() { return out_; }

 private:
    std::string buffer_;
    std::string out_;
};

struct End {
    z_stream* stream;
    int (*end)(z_stream*);
    ~End() { end(stream); }
};

}  // namespace

std::string zlib_deflate(std::string_view bytes) {
    z_stream stream{};
    require(decompress_functions().deflateInit2_(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                                 MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                                                 static_cast<int>(sizeof stream)) == Z_OK);
    const End end{&stream, decompress_functions().deflateEnd};
    feed(stream, bytes);
    Pieces pieces;
    int result = Z_OK;
    while (result == Z_OK) {
        pieces.offer(stream);
        result = decompress_functions().deflate(&stream, Z_FINISH);
        pieces.take(stream);
    }
    require(result == Z_STREAM_END);
    return std::move(pieces.out());
}

std::optional<std::string> zlib_inflate(std::string_view bytes, std::size_t most) {
    z_stream stream{};
    require(decompress_functions().inflateInit2_(&stream, MAX_WBITS, ZLIB_VERSION,
                                                 static_cast<int>(sizeof stream)) == Z_OK);
    const End end{&stream, decompress_functions().inflateEnd};
    feed(stream, bytes);
    Pieces pieces;
    int result = Z_OK;
    while (result == Z_OK && pieces.out().size() <= most) {
        pieces.offer(stream);
        result = decompress_functions().inflate(&stream, Z_NO_FLUSH);
        pieces.take(stream);
    }
    if (result != Z_STREAM_END || stream.avail_in != 0 || pieces.out().size() > most) {
        return std::nullopt;
    }
    return std::move(pieces.out());
}

}  // namespace dsar
