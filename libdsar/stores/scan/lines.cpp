// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/lines.hpp"

#include "libdsar/stores/json/scalar.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

/// The lines of one block.
class LinesOfBlock {
 public:
    LinesOfBlock(const ScanBlock& block, std::int64_t first, std::int64_t& number,
                 const std::function<void(const FoundLine&)>& found)
        : block_(block), first_(first), number_(number), found_(found) {}

    void hand_over() {
        if (block_.parse_all) {
            all();
            return;
        }
        std::vector<std::size_t> places = block_.places.at;
        std::ranges::sort(places);
        std::size_t done = 0;
        for (const std::size_t place : places) {
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
            number_ = line;
            found_({json, block_.offset + begin, end < text.size() ? std::size_t{1} : 0});
        }
        return end + 1;
    }

    const ScanBlock& block_;
    std::int64_t first_;
    std::int64_t& number_;
    const std::function<void(const FoundLine&)>& found_;
};

}  // namespace

void scan_json_lines(std::unique_ptr<ByteSource> source, std::uint64_t limit, const ScanJob& job,
                     std::int64_t& number, const std::function<void(const FoundLine&)>& found) {
    LineFeed feed(std::move(source), limit, job.tuning.block);
    const ScanMatcher matcher(*job.needles, {.json = true, .lines = true, .bounds = {}});
    std::int64_t first = 1;
    number = 1;
    scan_blocks(
        feed, matcher, job.bytes, job.tuning,
        [](ScanBlock& block) {
            block.parse_all = !simdjson::validate_utf8(block.text().data(), block.size);
        },
        [&](const ScanBlock& block) {
            LinesOfBlock(block, first, number, found).hand_over();
            first += static_cast<std::int64_t>(block.places.line_feeds);
            number = first;
            job.passed(block.size);
        });
}

}  // namespace dsar
