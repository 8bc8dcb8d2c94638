// SPDX-License-Identifier: Apache-2.0
// The lines of a stream, counted from 1, each at most max_record long.
#pragma once

#include "libdsar/stores/window.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace dsar {

/// Lines that end in LF (a CR before it stays); the last may lack its end. A byte order mark in
/// front is left out.
class Lines {
 public:
    Lines(std::unique_ptr<ByteSource> source, std::uint64_t limit);

    /// Goes to the next line; false at the end. Throws Error (Failed) for a line over the limit: it
    /// is never read to its end.
    bool next();

    /// The line without its LF, until the next call.
    [[nodiscard]] std::string_view line() const { return window_.view().substr(0, size_); }
    /// Its number, blank lines counted.
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// Bytes of it with its end.
    [[nodiscard]] std::size_t taken() const { return taken_; }
    /// Where it begins in the bytes of the source.
    [[nodiscard]] std::uint64_t offset() const { return window_.offset(); }

 private:
    Window window_;
    std::uint64_t limit_;
    std::int64_t number_ = 0;
    std::size_t size_ = 0;
    std::size_t taken_ = 0;
};

}  // namespace dsar
