// SPDX-License-Identifier: Apache-2.0
// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), over OpenSSL.
#pragma once

#include "libdsar/base/api.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// SHA-256 over bytes that come in pieces. Movable, not copyable, not thread-safe.
class DSAR_API Sha256 {
 public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// The digest as 64 lower-case hex digits. Call once, at the end.
    std::string hex();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SHA-256 of `bytes`, 64 lower-case hex digits.
DSAR_API std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA-256 of `bytes` under `key`, 64 lower-case hex digits: a keyed digest that only the
/// holder of the key can link to the value.
DSAR_API std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

/// `bytes` as lower-case hex digits.
DSAR_API std::string hex_of(std::string_view bytes);

/// `size` bytes from the system's random source. Throws Error when it fails.
DSAR_API std::string random_bytes(std::size_t size);

}  // namespace dsar
