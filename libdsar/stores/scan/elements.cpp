// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/elements.hpp"

#include "libdsar/stores/json/elements.hpp"

#include <simdjson.h>

#include <algorithm>
#include <span>
#include <utility>

namespace dsar {
namespace {

/// Blocks of elements.
class ElementFeed final : public BlockSource {
 public:
    ElementFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                const std::vector<std::string>& path, std::size_t wanted)
        : elements_(std::move(source), limit, path), wanted_(wanted) {}

    bool next(ScanBlock& block) override {
        if (!elements_.next_run(wanted_)) {
            return false;
        }
        block.is_part = elements_.is_part();
        block.ends_record = elements_.ends_element();
        const std::string_view text = block.is_part ? elements_.part() : elements_.element();
        block.buffer.assign(text.begin(), text.end());
        block.begin = 0;
        block.size = text.size();
        block.offset = elements_.offset();
        block.parse_all = false;
        block.elements = elements_.spans();
        return true;
    }

    [[nodiscard]] bool found_array() const { return elements_.found_array(); }

 private:
    JsonElements elements_;
    std::size_t wanted_;
};

using ElementSink = std::function<void(std::string_view json, std::int64_t number)>;

/// Those of a block, the first of which has the number `first`, that end behind the byte `from`.
void hand_over(const ScanBlock& block, std::int64_t first, std::size_t from,
               const ElementSink& sink) {
    const std::vector<std::size_t>& places = block.places.at;
    auto place = places.begin();
    for (const ElementSpan& span : block.elements) {
        place = std::find_if(place, places.end(), [&](std::size_t at) { return at >= span.begin; });
        const bool is_meant = block.parse_all || (place != places.end() && *place < span.end);
        if (is_meant && span.end > from) {
            sink(block.text().substr(span.begin, span.end - span.begin), first);
        }
        ++first;
    }
}

}  // namespace

bool scan_json_elements(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                        const std::vector<std::string>& path, const ScanJob& job,
                        std::int64_t& number, const TakeElement& take) {
    ElementFeed feed(std::move(source), limit, path, job.tuning.block);
    const ScanMatcher matcher(*job.needles, {.json = true, .lines = false, .bounds = {}});
    LargeParts large(limit, job.too_large);
    std::int64_t first = 1;
    number = 1;
    const ElementSink hand_on = [&](std::string_view json, std::int64_t mine) {
        number = mine;
        take(json);
    };
    scan_blocks(
        feed, matcher, job.bytes, job.tuning,
        [&](ScanBlock& block) {
            block.parse_all = !simdjson::validate_utf8(block.text().data(), block.size);
            std::ranges::sort(block.places.at);
            find_ahead(block, job, [&](const FindInRecord& find) { hand_over(block, 1, 0, find); });
        },
        [&](ScanBlock& block) {
            if (block.is_part) {
                first += large.pass(block, first);
            } else {
                deliver_ahead(block, job, first - 1);
                hand_over(block, first, block.ahead.until, hand_on);
                first += static_cast<std::int64_t>(block.elements.size());
            }
            number = first;
            job.passed(block.size);
        });
    return feed.found_array();
}

}  // namespace dsar
