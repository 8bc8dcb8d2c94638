// SPDX-License-Identifier: Apache-2.0
// Lines are counted by their ends; of records with several lines, where each ends is noted on the
// thread that searches their block.
#include "libdsar/stores/text/scan.hpp"

#include "libdsar/stores/scan/blocks.hpp"
#include "libdsar/stores/text/records.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace dsar {
namespace {

/// Blocks of records that may have several lines.
class RecordFeed final : public BlockFeed {
 public:
    RecordFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, std::size_t wanted,
               const TextFormat& format)
        : BlockFeed(std::move(source), limit, 1, wanted), format_(format) {}

 protected:
    std::size_t cut(std::string_view text, bool is_last, ScanBlock&) override {
        return format_.last_end(text, is_last);
    }

 private:
    const TextFormat& format_;
};

/// An escape may hide any letter of a needle: what has one is looked at.
void note_escapes(ScanBlock& block) {
    const std::string_view text = block.text();
    for (std::size_t at = text.find('\\'); at != std::string_view::npos;
         at = text.find('\\', at + 1)) {
        block.places.at.push_back(at);
        at = std::min(text.find('\n', at), text.size() - 1);
    }
}

/// Eight bytes at a time: each is 1 in its own byte of the sum where it is a line feed.
std::uint64_t line_feeds_in(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t low = 0x7f7f7f7f7f7f7f7fU;
    constexpr std::size_t most = 255;  // what a byte of the sum can hold
    std::uint64_t count = 0;
    while (text.size() >= sizeof(std::uint64_t)) {
        std::uint64_t sum = 0;
        const std::size_t words = std::min(text.size() / sizeof(std::uint64_t), most);
        for (std::size_t word = 0; word < words; ++word) {
            std::uint64_t bytes = 0;
            std::memcpy(&bytes, text.data() + word * sizeof bytes, sizeof bytes);
            bytes ^= ones * '\n';
            sum += (~(((bytes & low) + low) | bytes) >> 7U) & ones;
        }
        for (; sum != 0; sum >>= 8U) {
            count += sum & 0xffU;
        }
        text.remove_prefix(words * sizeof(std::uint64_t));
    }
    return count + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

void count_lines(ScanBlock& block) {
    const std::string_view text = block.text();
    ScanMatcher::Places& places = block.places;
    places.line_feeds = 0;
    places.line_feeds_before.clear();
    for (std::size_t at = 0; at < text.size(); at += ScanMatcher::step) {
        places.line_feeds_before.push_back(static_cast<std::uint32_t>(places.line_feeds));
        places.line_feeds += line_feeds_in(text.substr(at, ScanMatcher::step));
    }
}

void note_ends(ScanBlock& block, const TextFormat& format) {
    block.record_ends.clear();
    for (std::size_t at = 0; at < block.size;) {
        std::size_t seen = 0;
        at += format.record_end(block.text().substr(at), true, seen);
        block.record_ends.push_back(at);
    }
}

/// The records of one block.
class RecordsOfBlock {
 public:
    RecordsOfBlock(const ScanBlock& block, std::int64_t first, std::int64_t& number,
                   const std::function<void(const FoundText&)>& found)
        : block_(block), text_(block.text()), first_(first), number_(number), found_(found) {}

    void hand_over(bool by_line) {
        std::vector<std::size_t> places = block_.places.at;
        std::ranges::sort(places);
        std::size_t done = 0;
        for (const std::size_t place : places) {
            if (place >= done) {
                done = by_line ? line_at(place) : record_at(place);
            }
        }
    }

 private:
    std::size_t line_at(std::size_t place) {
        const std::size_t before =
            place == 0 ? std::string_view::npos : text_.rfind('\n', place - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
        return pass(begin, end, block_.places.line_feeds_until(text_, begin));
    }

    std::size_t record_at(std::size_t place) {
        const auto end =
            std::upper_bound(block_.record_ends.begin(), block_.record_ends.end(), place);
        const std::size_t begin = end == block_.record_ends.begin() ? 0 : *std::prev(end);
        return pass(begin, *end, static_cast<std::uint64_t>(end - block_.record_ends.begin()));
    }

    /// Returns where the next one begins.
    std::size_t pass(std::size_t begin, std::size_t end, std::uint64_t before) {
        const std::string_view record = text_.substr(begin, end - begin);
        if (!is_blank_record(record)) {
            number_ = first_ + static_cast<std::int64_t>(before);
            found_({record, number_});
        }
        return end;
    }

    const ScanBlock& block_;
    std::string_view text_;
    std::int64_t first_;
    std::int64_t& number_;
    const std::function<void(const FoundText&)>& found_;
};

std::unique_ptr<BlockFeed> feed_of(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                                   const TextFormat& format, std::size_t block) {
    if (format.is_by_line()) {
        return std::make_unique<LineFeed>(std::move(source), limit, block, true);
    }
    return std::make_unique<RecordFeed>(std::move(source), limit, block, format);
}

}  // namespace

void scan_text(std::unique_ptr<ByteSource> source, std::uint64_t limit, const TextFormat& format,
               const ScanJob& job, std::int64_t& number,
               const std::function<void(const FoundText&)>& found) {
    const auto feed = feed_of(std::move(source), limit, format, job.tuning.block);
    const ScanMatcher matcher(*job.needles, {.json = false, .lines = false});
    const bool by_line = format.is_by_line();
    LargeParts large(limit, job.too_large);
    std::int64_t first = 1;
    number = 1;
    scan_blocks(
        *feed, matcher, job.bytes, job.tuning,
        [&](ScanBlock& block) {
            if (format.has_escapes()) {
                note_escapes(block);
            }
            if (by_line) {
                count_lines(block);
            } else {
                note_ends(block, format);
            }
        },
        [&](ScanBlock& block) {
            if (block.is_part) {
                if (format.has_escapes()) {
                    note_escapes(block);
                }
                first += large.pass(block, first);
                number = first;
                job.passed(block.size);
                return;
            }
            RecordsOfBlock(block, first, number, found).hand_over(by_line);
            first += static_cast<std::int64_t>(by_line ? block.places.line_feeds
                                                       : block.record_ends.size());
            number = first;
            job.passed(block.size);
        });
}

}  // namespace dsar
