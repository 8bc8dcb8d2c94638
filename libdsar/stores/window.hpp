// SPDX-License-Identifier: Apache-2.0
// A sliding window over a stream of bytes: grows while a record is unfinished, never beyond a
// limit.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Parts of a record over the limit share so many bytes: no value that is looked for has more.
constexpr std::size_t part_overlap = std::size_t{1} << 16U;

/// The bytes of a source from the last `drop` on. Not thread-safe.
class Window {
 public:
    /// `limit`: how many bytes one record may have.
    Window(std::unique_ptr<ByteSource> source, std::uint64_t limit);

    /// What is in sight; the view dies with the next grow().
    [[nodiscard]] std::string_view view() const { return {buffer_.data() + begin_, end_ - begin_}; }

    /// Reads more behind view(), as much as it holds. False at the end of the source. Throws Error
    /// (Failed) when view()
    /// is over the limit already, and whatever the source throws.
    bool grow();

    /// Takes `count` bytes off the front of view().
    void drop(std::size_t count);

    /// How many bytes were dropped so far.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
    std::size_t fill(std::size_t wanted);

    std::unique_ptr<ByteSource> source_;
    std::exception_ptr fault_;  // of the source, met behind what is in sight
    std::uint64_t limit_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0;
};

/// A record that begins at byte `offset` has more than `limit` bytes.
Error over_limit(std::uint64_t limit, std::uint64_t offset);

/// The same of one that was searched all the same, and may hold what is looked for.
Error over_limit_and_meant(std::uint64_t limit);

/// `64 MiB`, for complaints.
std::string size_text(std::uint64_t bytes);

}  // namespace dsar
