// SPDX-License-Identifier: Apache-2.0
// BLAKE2b (RFC 7693). OpenSSL 3.0 has it unkeyed with 64 bytes, and keyed with any size, but not
// unkeyed with another size, which salts of CipherSweet are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dsar {

/// `size` bytes (1 to 64) of BLAKE2b under a key of at most 64 bytes, which may be empty. Throws
/// Error (Failed) on other sizes.
std::string blake2b(std::string_view key, std::string_view bytes, std::size_t size);

}  // namespace dsar
