// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/lines.hpp"

#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/seen_records.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace dsar {
namespace {

/// Given a line and its number; whoever is called may keep nothing of it.
using LineSink = std::function<void(const FoundLine& line, std::int64_t number)>;

/// The lines of one block.
class LinesOfBlock {
 public:
    LinesOfBlock(const ScanBlock& block, std::int64_t first, const LineSink& found)
        : block_(block), first_(first), found_(found) {}

    /// Those that begin at the byte `from` or behind it.
    void hand_over(std::size_t from) {
        if (block_.parse_all) {
            all();
            return;
        }
        // What was found ahead ends before the end of its line, on which a place may be.
        std::size_t done = from + (from > 0 ? 1U : 0U);
        for (const std::size_t place : block_.places.at) {
            if (place >= done) {
                done = line_at(place);
            }
        }
    }

 private:
    void all() {
        std::int64_t line = first_;
        for (std::size_t begin = 0; begin < block_.size; ++line) {
            begin = line_from(begin, line);
        }
    }

    std::size_t line_at(std::size_t place) {
        const std::size_t before =
            place == 0 ? std::string_view::npos : block_.text().rfind('\n', place - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::uint64_t lines = block_.places.line_feeds_until(block_.text(), begin);
        return line_from(begin, first_ + static_cast<std::int64_t>(lines));
    }

    /// Returns where the next one begins.
    std::size_t line_from(std::size_t begin, std::int64_t line) {
        const std::string_view text = block_.text();
        const std::size_t line_feed = text.find('\n', begin);
        const std::size_t end = std::min(line_feed, text.size());
        const std::string_view json = text.substr(begin, end - begin);
        if (!json_trimmed(json).empty()) {
            found_({json, block_.offset + begin, end < text.size() ? std::size_t{1} : 0}, line);
        }
        return end + 1;
    }

    const ScanBlock& block_;
    std::int64_t first_;
    const LineSink& found_;
};

}  // namespace

void scan_json_lines(std::unique_ptr<ByteSource> source, std::uint64_t limit, const ScanJob& job,
                     std::int64_t& number, const std::function<void(const FoundLine&)>& found) {
    LineFeed feed(std::move(source), limit, job.tuning.block, true);
    const ScanMatcher matcher(*job.needles, {.json = true, .lines = true, .bounds = {}});
    const ScanMatcher parts(*job.needles, {.json = true, .lines = false, .bounds = {}});
    LargeParts large(limit, job.too_large);
    std::int64_t first = 1;
    number = 1;
    const auto note = [&](const FoundLine& line) {
        if (job.seen != nullptr) {
            job.seen->add(line.offset, line.text.size() + line.ending);
        }
    };
    const LineSink hand_on = [&](const FoundLine& line, std::int64_t mine) {
        number = mine;
        const std::uint64_t had = job.given();
        found(line);
        if (job.given() > had) {
            note(line);
        }
    };
    scan_blocks(
        feed, matcher, job.bytes, job.tuning,
        [&](ScanBlock& block) {
            block.parse_all = !simdjson::validate_utf8(block.text().data(), block.size);
            std::ranges::sort(block.places.at);
            find_ahead(block, job, [&](const FindInRecord& find) {
                const LineSink in_line = [&](const FoundLine& line, std::int64_t mine) {
                    const std::size_t had = block.ahead.records.size();
                    find(line.text, mine);
                    if (block.ahead.records.size() > had) {
                        note(line);
                    }
                };
                LinesOfBlock(block, 1, in_line).hand_over(0);
            });
        },
        [&](ScanBlock& block) {
            if (block.is_part) {
                first += large.pass(block, first);
                number = first;
                job.passed(block.size);
                return;
            }
            deliver_ahead(block, job, first - 1);
            LinesOfBlock(block, first, hand_on).hand_over(block.ahead.until);
            first += static_cast<std::int64_t>(block.places.line_feeds);
            number = first;
            job.passed(block.size);
        },
        &parts);
}

}  // namespace dsar
