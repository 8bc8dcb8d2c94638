// SPDX-License-Identifier: Apache-2.0
// Numbers and texts one after the other as bytes, for temporary files of this process: no format of
// documents, and nothing that another program reads.
#pragma once

#include "libdsar/base/api.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Puts values one after the other.
class DSAR_API Packer {
 public:
    void number(std::uint64_t value);
    void text(std::string_view value);
    void texts(const std::vector<std::string>& values);
    /// What was put so far.
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
    std::string bytes_;
};

/// Takes them again, in the same order. Throws Error where there is nothing left.
class DSAR_API Unpacker {
 public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number();
    std::string text();
    std::vector<std::string> texts();
    [[nodiscard]] bool is_done() const { return rest_.empty(); }

 private:
    std::string_view rest_;
};

}  // namespace dsar
