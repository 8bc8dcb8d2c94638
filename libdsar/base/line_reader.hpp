// SPDX-License-Identifier: Apache-2.0
// The lines of a text that is read in pieces, with their numbers.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Hands out lines without their ends (LF, CRLF); a byte order mark in front is left out. Memory
/// is bounded: of a line over the limit only its beginning is kept. Not thread-safe.
class DSAR_API LineReader {
 public:
    /// The source must outlive the reader.
    explicit LineReader(ByteSource& source, std::size_t longest = 65536);

    /// Goes to the next line; false at the end. Throws what the source throws.
    bool next();

    /// The line, until the next call.
    [[nodiscard]] std::string_view line() const { return line_; }
    /// Its number, from 1.
    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// Whether the line is here as a whole.
    [[nodiscard]] bool is_whole() const { return whole_; }

 private:
    void take(std::string_view part);
    bool fill();

    ByteSource& source_;
    std::size_t longest_;
    std::vector<std::byte> buffer_;
    std::string_view rest_;
    std::string line_;
    std::uint64_t number_ = 0;
    bool whole_ = true;
};

}  // namespace dsar
