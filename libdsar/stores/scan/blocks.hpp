// SPDX-License-Identifier: Apache-2.0
// A stream of bytes cut into blocks of whole records: what several threads can search at once.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/scan/ahead.hpp"
#include "libdsar/stores/scan/matcher.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// Whole records, one after the other as they stand in the stream, and what was found in them.
struct ScanBlock {
    std::vector<char> buffer;
    std::size_t begin = 0;                 ///< of the text in the buffer
    std::size_t size = 0;                  ///< of the text
    std::uint64_t offset = 0;              ///< of the text in the stream
    bool parse_all = false;                ///< it holds something that only a parser may judge
    bool has_quotes = false;               ///< of CSV: ends of lines may stand in quoted fields
    std::vector<std::size_t> record_ends;  ///< of CSV, when it has quotes
    ScanMatcher::Places places;
    FoundAhead ahead;

    [[nodiscard]] std::string_view text() const { return {buffer.data() + begin, size}; }
};

/// Cuts a stream. One thread at a time.
class BlockFeed {
 public:
    /// `limit`: how many bytes a record may have, `ending` not counted. `wanted`: about how many a
    /// block shall have.
    BlockFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t ending,
              std::size_t wanted);
    virtual ~BlockFeed() = default;

    /// The next block; false at the end. Throws Error (Failed) when a record is over the limit, and
    /// what the source throws, both behind the last whole record before that.
    bool next(ScanBlock& block);

 protected:
    /// Where in `text`, which begins with a record, the last whole record in sight ends; 0: it goes
    /// on. What was told to go on is asked again with more behind it. `is_last`: nothing follows.
    virtual std::size_t cut(std::string_view text, bool is_last, ScanBlock& block) = 0;

 private:
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
};

/// Blocks of lines that end in LF.
class LineFeed final : public BlockFeed {
 public:
    LineFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t wanted)
        : BlockFeed(std::move(source), limit, 1, wanted) {}

 protected:
    std::size_t cut(std::string_view text, bool is_last, ScanBlock& block) override;
};

}  // namespace dsar
