// SPDX-License-Identifier: Apache-2.0
// OpenSSL's BIO over our own streams. No exception crosses OpenSSL's C frames: what is thrown is
// kept, and thrown again behind them.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/openssl_module.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>

namespace dsar {

using Bio = std::unique_ptr<BIO, OpenSslFree<&OpenSsl::BIO_free>>;

/// What a BIO reads from or writes to; outlives the BIO.
struct BioStream {
    ByteSource* source = nullptr;
    std::uint64_t left = 0;  ///< bytes that are still to be read from `source`
    std::function<void(std::string_view)> sink;
    std::exception_ptr thrown;

    /// Throws what a stream threw while OpenSSL held the stack.
    void rethrow() {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    }
};

/// Throws Error (Failed) when OpenSSL refuses.
Bio bio_on(BioStream& stream);

}  // namespace dsar
