// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/base64.hpp"

#include "libdsar/base/openssl_module.hpp"

#include <climits>

namespace dsar {

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    // EVP_EncodeBlock counts in int: pieces of a multiple of three bytes need no padding between
    // them.
    constexpr std::size_t piece = 3U << 20;
    std::size_t written = 0;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::string_view part = bytes.substr(at, piece);
        const int size = openssl().EVP_EncodeBlock(
            reinterpret_cast<unsigned char*>(text.data() + written),
            reinterpret_cast<const unsigned char*>(part.data()), static_cast<int>(part.size()));
        written += static_cast<std::size_t>(size);
    }
    text.resize(written);
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.size() > INT_MAX) {
        return std::nullopt;
    }
    if (text.empty()) {
        return std::string();
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = openssl().EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                               reinterpret_cast<const unsigned char*>(text.data()),
                                               static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const bool one = text.ends_with('=');
    bytes.resize(bytes.size() - (text.ends_with("==") ? 2 : one ? 1 : 0));
    if (base64(bytes) != text) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace dsar
