// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106), over libargon2, which is loaded on first use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dsar {

/// `size` bytes of Argon2id version 1.3 with one lane; `kibibytes` of memory are taken for as long
/// as it runs. Throws Error (Failed) when there are none.
std::string argon2id(std::string_view password, std::string_view salt, std::uint32_t passes,
                     std::uint32_t kibibytes, std::size_t size);

}  // namespace dsar
