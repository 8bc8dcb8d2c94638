// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/api.hpp"
#include "libdsar/base/decompress_module.hpp"

extern "C" DSAR_API const dsar::DecompressFunctions dsar_decompress{
    .BZ2_bzCompress = ::BZ2_bzCompress,
    .BZ2_bzCompressEnd = ::BZ2_bzCompressEnd,
    .BZ2_bzCompressInit = ::BZ2_bzCompressInit,
    .BZ2_bzDecompress = ::BZ2_bzDecompress,
    .BZ2_bzDecompressEnd = ::BZ2_bzDecompressEnd,
    .BZ2_bzDecompressInit = ::BZ2_bzDecompressInit,
    .crc32 = ::crc32,
    .deflate = ::deflate,
    .deflateEnd = ::deflateEnd,
    .deflateInit2_ = ::deflateInit2_,
    .inflate = ::inflate,
    .inflateEnd = ::inflateEnd,
    .inflateInit2_ = ::inflateInit2_,
    .inflateReset = ::inflateReset,
    .lzma_code = ::lzma_code,
    .lzma_easy_encoder = ::lzma_easy_encoder,
    .lzma_end = ::lzma_end,
    .lzma_stream_decoder = ::lzma_stream_decoder,
    .ZSTD_CCtx_setParameter = ::ZSTD_CCtx_setParameter,
    .ZSTD_CCtx_setPledgedSrcSize = ::ZSTD_CCtx_setPledgedSrcSize,
    .ZSTD_compressStream2 = ::ZSTD_compressStream2,
    .ZSTD_createCCtx = ::ZSTD_createCCtx,
    .ZSTD_createDStream = ::ZSTD_createDStream,
    .ZSTD_decompressStream = ::ZSTD_decompressStream,
    .ZSTD_freeCCtx = ::ZSTD_freeCCtx,
    .ZSTD_freeDStream = ::ZSTD_freeDStream,
    .ZSTD_getErrorName = ::ZSTD_getErrorName,
    .ZSTD_isError = ::ZSTD_isError,
};
