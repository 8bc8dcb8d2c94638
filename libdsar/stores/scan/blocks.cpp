// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/blocks.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/window.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

// A record that fits into a block and the limit is never over it; so a block is no larger.
BlockFeed::BlockFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t ending,
                     std::size_t wanted)
    : source_(std::move(source)),
      limit_(limit),
      most_(limit + ending),
      wanted_(static_cast<std::size_t>(
          std::max<std::uint64_t>(1, std::min<std::uint64_t>(wanted, limit)))) {}

void BlockFeed::begin(ScanBlock& block) {
    block.begin = 0;
    block.size = rest_.size();
    block.offset = offset_;
    block.parse_all = false;
    block.has_quotes = false;
    block.is_part = false;
    block.ends_record = false;
    block.record_ends.clear();
    block.elements.clear();
    if (block.buffer.size() < rest_.size()) {
        block.buffer.resize(rest_.size());
    }
    std::copy(rest_.begin(), rest_.end(), block.buffer.begin());
}

void BlockFeed::keep_rest(const ScanBlock& block, std::size_t from) {
    rest_.assign(block.text().begin() + static_cast<std::ptrdiff_t>(from), block.text().end());
    offset_ = block.offset + from;
}

bool BlockFeed::next(ScanBlock& block) {
    begin(block);
    if (in_large_) {
        const std::size_t known = block.size;
        read_more(block, known + std::max(wanted_, part_overlap));
        return next_part(block, known, false);
    }
    std::size_t wanted = std::max(wanted_, block.size + 1);
    while (true) {
        read_more(block, wanted);
        if (!std::exchange(started_, true)) {
            leave_out_mark(block);
        }
        if (block.size == 0 && (at_end_ || fault_)) {
            break;
        }
        const bool is_last = at_end_ && !fault_;
        std::size_t whole = cut(block.text(), is_last, block);
        if (is_too_much(block, whole)) {
            whole = cut(block.text().substr(0, static_cast<std::size_t>(most_)), false, block);
        }
        if (whole == 0 && block.size > limit_) {
            return next_part(block, 0, true);
        }
        if (whole > 0) {
            keep_rest(block, whole);
            block.size = whole;
            return true;
        }
        if (fault_ || is_last) {
            break;
        }
        wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::uint64_t{block.size} * 2 + 1, most_ + 1));
    }
    if (fault_) {
        std::rethrow_exception(fault_);
    }
    return false;
}

/// A piece of a record over the limit; its first `known` bytes were in the piece before.
bool BlockFeed::next_part(ScanBlock& block, std::size_t known, bool is_first) {
    block.is_part = true;
    const bool has_more = block.size > known;
    const auto end = has_more ? end_of_large(block.text().substr(known), is_first) : std::nullopt;
    if (!has_more && fault_) {
        std::rethrow_exception(fault_);
    }
    block.ends_record = end.has_value() || !has_more;
    in_large_ = !block.ends_record;
    if (end) {
        keep_rest(block, known + *end);
        block.size = known + *end;
    } else {
        keep_rest(block, has_more ? block.size - std::min(block.size, part_overlap) : block.size);
    }
    return true;
}

/// Whether the last of the records may be over the limit: its end, which does not count, is there
/// or not.
bool BlockFeed::is_too_much(const ScanBlock& block, std::size_t whole) const {
    const bool lacks_end = whole > 0 && block.text()[whole - 1] != '\n';
    return whole + (lacks_end ? most_ - limit_ : 0) > most_;
}

/// Until the text has `size` bytes or the stream has ended; what comes before a fault is kept.
void BlockFeed::read_more(ScanBlock& block, std::size_t size) {
    const std::size_t end = block.begin + size;
    if (block.buffer.size() < end) {
        block.buffer.resize(end);
    }
    try {
        while (block.size < size && !at_end_ && !fault_) {
            const auto room = std::as_writable_bytes(std::span(block.buffer).first(end))
                                  .subspan(block.begin + block.size);
            const std::size_t count = source_->read(room);
            at_end_ = count == 0;
            block.size += count;
        }
    } catch (const Error&) {
        fault_ = std::current_exception();
    }
}

void BlockFeed::leave_out_mark(ScanBlock& block) {
    if (block.size < byte_order_mark.size()) {
        read_more(block, byte_order_mark.size());
    }
    if (block.text().starts_with(byte_order_mark)) {
        block.begin += byte_order_mark.size();
        block.size -= byte_order_mark.size();
        block.offset += byte_order_mark.size();
    }
}

std::optional<std::size_t> BlockFeed::end_of_large(std::string_view, bool) {
    throw over_limit(limit_, offset_);
}

std::optional<std::size_t> LineFeed::end_of_large(std::string_view text, bool is_first) {
    if (!in_parts_) {
        return BlockFeed::end_of_large(text, is_first);
    }
    const std::size_t line_end = text.find('\n');
    return line_end == std::string_view::npos ? std::nullopt : std::optional(line_end + 1);
}

std::size_t LineFeed::cut(std::string_view text, bool is_last, ScanBlock&) {
    const std::size_t line_end = text.rfind('\n');
    if (is_last) {
        return text.size();
    }
    return line_end == std::string_view::npos ? 0 : line_end + 1;
}

}  // namespace dsar
