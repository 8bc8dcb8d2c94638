// SPDX-License-Identifier: Apache-2.0
// What the module decompress (modules/decompress.cpp) hands out of zlib, zstd, bzip2
// and liblzma.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <bzlib.h>
#include <lzma.h>

namespace dsar {

/// The type of its symbol `dsar_decompress`. Every member is the function of that name.
struct DecompressFunctions {
    decltype(&::BZ2_bzCompress) BZ2_bzCompress;
    decltype(&::BZ2_bzCompressEnd) BZ2_bzCompressEnd;
    decltype(&::BZ2_bzCompressInit) BZ2_bzCompressInit;
    decltype(&::BZ2_bzDecompress) BZ2_bzDecompress;
    decltype(&::BZ2_bzDecompressEnd) BZ2_bzDecompressEnd;
    decltype(&::BZ2_bzDecompressInit) BZ2_bzDecompressInit;
    decltype(&::crc32) crc32;
    decltype(&::deflate) deflate;
    decltype(&::deflateEnd) deflateEnd;
    decltype(&::deflateInit2_) deflateInit2_;
    decltype(&::inflate) inflate;
    decltype(&::inflateEnd) inflateEnd;
    decltype(&::inflateInit2_) inflateInit2_;
    decltype(&::inflateReset) inflateReset;
    decltype(&::lzma_code) lzma_code;
    decltype(&::lzma_easy_encoder) lzma_easy_encoder;
    decltype(&::lzma_end) lzma_end;
    decltype(&::lzma_stream_decoder) lzma_stream_decoder;
    decltype(&::ZSTD_CCtx_setParameter) ZSTD_CCtx_setParameter;
    decltype(&::ZSTD_CCtx_setPledgedSrcSize) ZSTD_CCtx_setPledgedSrcSize;
    decltype(&::ZSTD_compressStream2) ZSTD_compressStream2;
    decltype(&::ZSTD_createCCtx) ZSTD_createCCtx;
    decltype(&::ZSTD_createDStream) ZSTD_createDStream;
    decltype(&::ZSTD_decompressStream) ZSTD_decompressStream;
    decltype(&::ZSTD_freeCCtx) ZSTD_freeCCtx;
    decltype(&::ZSTD_freeDStream) ZSTD_freeDStream;
    decltype(&::ZSTD_getErrorName) ZSTD_getErrorName;
    decltype(&::ZSTD_isError) ZSTD_isError;
};

/// Those of the module, which is loaded on first use.
const DecompressFunctions& decompress_functions();

}  // namespace dsar
