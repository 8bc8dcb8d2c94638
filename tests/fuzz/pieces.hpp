// SPDX-License-Identifier: Apache-2.0
// Bytes that arrive in pieces, as from a pipe.
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace dsar::fuzz {

/// Hands out the bytes in pieces of a fixed size.
class Pieces final : public ByteSource {
 public:
    Pieces(std::string_view text, std::size_t size) : text_(text), size_(size) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t count = std::min({buffer.size(), size_, text_.size()});
        std::memcpy(buffer.data(), text_.data(), count);
        text_.remove_prefix(count);
        return count;
    }

 private:
    std::string_view text_;
    std::size_t size_;
};

}  // namespace dsar::fuzz
