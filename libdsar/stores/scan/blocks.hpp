// SPDX-License-Identifier: Apache-2.0
// A stream of bytes cut into blocks of whole records: what several threads can search at once.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/json/element_run.hpp"
#include "libdsar/stores/scan/ahead.hpp"
#include "libdsar/stores/scan/matcher.hpp"
#include "libdsar/stores/window.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// Whole records, one after the other as they stand in the stream, and what was found in them.
struct ScanBlock {
    std::vector<char> buffer;
    std::size_t begin = 0;     ///< of the text in the buffer
    std::size_t size = 0;      ///< of the text
    std::uint64_t offset = 0;  ///< of the text in the stream
    bool parse_all = false;    ///< it holds something that only a parser may judge
    bool has_quotes = false;   ///< of CSV: ends of lines may stand in quoted fields
    bool is_part = false;      ///< it holds a piece of one record, which is over the limit
    bool ends_record = false;  ///< and that is the last piece
    std::vector<std::size_t> record_ends;  ///< of CSV, when it has quotes
    std::vector<ElementSpan> elements;     ///< of a JSON array
    ScanMatcher::Places places;
    FoundAhead ahead;

    [[nodiscard]] std::string_view text() const { return {buffer.data() + begin, size}; }
};

/// Where blocks come from. One thread at a time.
class BlockSource {
 public:
    virtual ~BlockSource() = default;

    /// The next block; false at the end. A record over the limit comes in parts, each of which
    /// begins with what the one before ended with, or is an error. Throws what the source throws,
    /// behind the last whole record before that.
    virtual bool next(ScanBlock& block) = 0;
};

/// Cuts a stream.
class BlockFeed : public BlockSource {
 public:
    /// `limit`: how many bytes a record may have, `ending` not counted. `wanted`: about how many a
    /// block shall have.
    BlockFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t ending,
              std::size_t wanted);

    bool next(ScanBlock& block) override;

 protected:
    /// Where in `text`, which begins with a record, the last whole record in sight ends; 0: it goes
    /// on. What was told to go on is asked again with more behind it. `is_last`: nothing follows.
    virtual std::size_t cut(std::string_view text, bool is_last, ScanBlock& block) = 0;

    /// Where in `text`, with which a record over the limit begins or goes on, it ends; nullopt: it
    /// goes on. Throws Error (Failed) when it cannot, and here, where no parts are handed out.
    virtual std::optional<std::size_t> end_of_large(std::string_view text, bool is_first);

 private:
    void begin(ScanBlock& block);
    bool next_part(ScanBlock& block, std::size_t known, bool is_first);
    void keep_rest(const ScanBlock& block, std::size_t from);
    void read_more(ScanBlock& block, std::size_t size);
    void leave_out_mark(ScanBlock& block);
    [[nodiscard]] bool is_too_much(const ScanBlock& block, std::size_t whole) const;

    std::unique_ptr<ByteSource> source_;
    std::uint64_t limit_;
    std::uint64_t most_;  // with the ending
    std::size_t wanted_;
    std::vector<char> rest_;    // behind the last block
    std::uint64_t offset_ = 0;  // of rest_ in the stream
    std::exception_ptr fault_;
    bool started_ = false;
    bool at_end_ = false;
    bool in_large_ = false;  // rest_ is of a record over the limit, and known
};

/// Blocks of lines that end in LF.
class LineFeed final : public BlockFeed {
 public:
    /// `in_parts`: a line over the limit is handed out in parts; else it is an error.
    LineFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t wanted,
             bool in_parts = false)
        : BlockFeed(std::move(source), limit, 1, wanted), in_parts_(in_parts) {}

 protected:
    std::size_t cut(std::string_view text, bool is_last, ScanBlock& block) override;
    std::optional<std::size_t> end_of_large(std::string_view text, bool is_first) override;

 private:
    bool in_parts_;
};

}  // namespace dsar
