// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/byte_source.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>
#include <zlib.h>
#include <zstd.h>

#include <bzlib.h>
#include <lzma.h>
#include <random>

namespace dsar {
namespace {

std::string gzip(const std::string& bytes) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
    std::string in = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(const std::string& bytes) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
    return out;
}

std::string bzip2(const std::string& bytes) {
    std::string in = bytes;
    std::string out(bytes.size() * 2 + 1000, '\0');
    auto size = static_cast<unsigned>(out.size());
    BZ2_bzBuffToBuffCompress(out.data(), &size, in.data(), static_cast<unsigned>(in.size()), 1, 0,
                             0);
    out.resize(size);
    return out;
}

std::string xz(const std::string& bytes) {
    std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
    std::size_t size = 0;
    lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                            reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                            reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size());
    out.resize(size);
    return out;
}

std::string some_text(unsigned seed, std::size_t size) {
    std::mt19937 random(seed);
    std::string text(size, ' ');
    for (char& letter : text) {
        letter = static_cast<char>('a' + random() % 26);
    }
    return text;
}

std::string decompressed(const std::string& bytes, std::size_t buffer_size = 1000) {
    const test::Scratch scratch;
    write_file(scratch / "data", bytes);
    const auto source = open_decompressed(scratch / "data");
    std::string all;
    std::string buffer(buffer_size, '\0');
    while (true) {
        const std::size_t count = source->read(std::as_writable_bytes(std::span(buffer)));
        if (count == 0) {
            BOOST_TEST(source->read(std::as_writable_bytes(std::span(buffer))) == 0U);
            return all;
        }
        all.append(buffer, 0, count);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_source)

BOOST_AUTO_TEST_CASE(reads_plain_and_compressed_alike) {
    for (const std::size_t size : {0U, 1U, 3U, 100U, 65536U, 65537U, 300000U}) {
        const std::string text = some_text(1, size);
        BOOST_TEST(decompressed(text) == text);
        BOOST_TEST(decompressed(gzip(text)) == text);
        BOOST_TEST(decompressed(zstd(text), 1 << 20) == text);
        BOOST_TEST(decompressed(bzip2(text)) == text);
        BOOST_TEST(decompressed(bzip2(text), 1 << 20) == text);
        BOOST_TEST(decompressed(xz(text)) == text);
        BOOST_TEST(decompressed(xz(text), 1 << 20) == text);
    }
}

BOOST_AUTO_TEST_CASE(reads_all_members_and_frames) {
    const std::string one = some_text(2, 70000);
    const std::string two = some_text(3, 10);
    BOOST_TEST(decompressed(gzip(one) + gzip("") + gzip(two)) == one + two);
    BOOST_TEST(decompressed(zstd(one) + zstd("") + zstd(two)) == one + two);
    BOOST_TEST(decompressed(gzip(one) + std::string(512, '\0')) == one);
    BOOST_TEST(decompressed(bzip2(one) + bzip2("") + bzip2(two)) == one + two);
    BOOST_TEST(decompressed(xz(one) + xz("") + xz(two)) == one + two);
    BOOST_TEST(decompressed(xz(one) + std::string(8, '\0') + xz(two)) == one + two);
    const std::string skipped("\x5a\x2a\x4d\x18\x03\0\0\0abc", 11);
    BOOST_TEST(decompressed(skipped + zstd(one) + skipped) == one);
}

BOOST_AUTO_TEST_CASE(throws_wherever_compressed_bytes_are_cut) {
    for (const auto& pack : {gzip, zstd, bzip2, xz}) {
        for (const std::string& first : {pack(some_text(4, 500)), pack("a")}) {
            const std::string packed = first + pack(some_text(5, 50));
            for (std::size_t size = 10; size < packed.size(); ++size) {
                if (size != first.size()) {
                    BOOST_CHECK_THROW(decompressed(packed.substr(0, size)), Error);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(text_that_begins_like_bzip2_is_text) {
    BOOST_TEST(decompressed("BZh9,second,third\n") == "BZh9,second,third\n");
    BOOST_TEST(decompressed("BZh91AY") == "BZh91AY");
}

BOOST_AUTO_TEST_CASE(throws_on_damage_and_on_bytes_behind_the_end) {
    std::string packed = gzip(some_text(6, 500));
    packed[packed.size() - 6] ^= 1;  // the checksum
    BOOST_CHECK_THROW(decompressed(packed), Error);
    BOOST_CHECK_THROW(decompressed(gzip("a") + "rubbish"), Error);
    BOOST_CHECK_THROW(decompressed(gzip("a") + std::string(4, '\0') + gzip("b")), Error);
    BOOST_CHECK_THROW(decompressed(zstd("a") + "rubbish"), Error);
    BOOST_CHECK_THROW(decompressed(bzip2("a") + "rubbish"), Error);
    BOOST_CHECK_THROW(decompressed(xz("a") + "rubbish"), Error);
    for (std::string bytes : {bzip2(some_text(6, 500)), xz(some_text(6, 500))}) {
        bytes[bytes.size() / 2] ^= 1;
        BOOST_CHECK_THROW(decompressed(bytes), Error);
    }
}

BOOST_AUTO_TEST_CASE(names_the_file_that_cannot_be_opened) {
    const test::Scratch scratch;
    BOOST_CHECK_EXCEPTION(open_file(scratch / "none"), Error, [](const Error& error) {
        return std::string(error.what()).ends_with("none") &&
               error.why() == "No such file or directory";
    });
    BOOST_CHECK_THROW(open_file(scratch.path()), Error);
}

BOOST_AUTO_TEST_CASE(reads_no_more_than_the_limit) {
    BOOST_TEST(read_all(*bytes_in_memory("abc"), 3) == "abc");
    BOOST_CHECK_THROW(read_all(*bytes_in_memory("abcd"), 3), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
