// SPDX-License-Identifier: Apache-2.0
// The records of a log, one after the other from its front.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/text/format.hpp"
#include "libdsar/stores/window.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace dsar {

/// Whether nothing stands in a record but blanks and ends of lines: it is none.
bool is_blank_record(std::string_view record);

/// Records of a stream, counted from 1, blank ones too. A byte order mark in front is left out.
class TextRecords {
 public:
    /// `limit`: how many bytes a record may have, its end of line not counted. The format must
    /// outlive it.
    TextRecords(std::unique_ptr<ByteSource> source, std::uint64_t limit, const TextFormat& format);

    /// Goes to the next record that is not blank; false at the end. Throws Error (Failed) for one
    /// over the limit, and whatever the source throws.
    bool next();

    /// The record with its end, until the next call.
    [[nodiscard]] std::string_view record() const { return window_.view().substr(0, taken_); }
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// Where it begins in the bytes of the source.
    [[nodiscard]] std::uint64_t offset() const { return window_.offset(); }
    /// Bytes that were gone through since the last record, with this one.
    [[nodiscard]] std::size_t passed() const { return passed_; }

 private:
    bool advance();

    Window window_;
    std::uint64_t limit_;
    const TextFormat& format_;
    std::int64_t number_ = 0;
    std::size_t taken_ = 0;
    std::size_t passed_ = 0;
};

}  // namespace dsar
