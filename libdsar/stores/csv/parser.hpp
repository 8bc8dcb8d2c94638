// SPDX-License-Identifier: Apache-2.0
// CSV (RFC 4180) as a stream of records. Lines end in LF, CRLF or CR; quoted fields may hold all of
// them; a quote inside an unquoted field is a letter; a line with nothing in it is no record.
#pragma once

#include "libdsar/stores/window.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Reads records from CSV bytes in UTF-8. Not thread-safe.
class CsvParser {
 public:
    /// A byte order mark in front is left out.
    CsvParser(std::unique_ptr<ByteSource> source, std::uint64_t limit, char delimiter);

    /// Goes to the next record; false at the end. Throws Error (Failed) when a quoted field does
    /// not end or has text behind it, when the record is over the limit, and what the source
    /// throws.
    bool next();

    /// Goes to the first record of `text`, which ends there or with the text and not to the stream:
    /// nothing is read from that any more. Returns where it ends; 0: there is none. The text must
    /// outlive fields(). Throws Error (Failed) as next() does.
    std::size_t take(std::string_view text);

    /// The fields of the record, until the next call.
    [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
    /// Bytes of the record and the blank lines before it.
    [[nodiscard]] std::size_t taken() const { return taken_; }
    /// The record as it is written, with the end of its line, until the next call.
    [[nodiscard]] std::string_view record() const {
        return window_.view().substr(taken_ - record_size_, record_size_);
    }
    /// Where record() begins in the bytes of the source.
    [[nodiscard]] std::uint64_t offset() const { return window_.offset() + taken_ - record_size_; }

 private:
    enum class Step { Record, Blank, More };

    // Where a field lies: in the window, or in unquoted_ when its quotes had to be taken out.
    struct Span {
        std::size_t begin = 0;
        std::size_t size = 0;
        bool unquoted = false;
    };

    Step parse(std::string_view text);
    bool quoted_field(std::string_view text, std::size_t& at);
    bool plain_field(std::string_view text, std::size_t& at);
    bool field_end(std::string_view text, std::size_t& at, bool& last);
    void leave_out_mark();

    Window window_;
    std::uint64_t limit_;
    char delimiter_;
    bool started_ = false;
    bool at_end_ = false;  // the source has no more
    std::size_t taken_ = 0;
    std::size_t record_size_ = 0;
    std::vector<Span> spans_;
    std::string unquoted_;
    std::vector<std::string_view> fields_;
};

}  // namespace dsar
