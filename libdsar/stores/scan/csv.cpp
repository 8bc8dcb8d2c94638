// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/csv.hpp"

#include "libdsar/stores/scan/csv_feed.hpp"
#include "libdsar/stores/seen_records.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dsar {
namespace {

bool ends_line(char letter) {
    return letter == '\n' || letter == '\r';
}

bool is_blank(std::string_view record) {
    return std::ranges::all_of(record, &ends_line);
}

/// The records of one block.
class RecordsOfBlock {
 public:
    RecordsOfBlock(const ScanBlock& block, std::int64_t first, const TakeRecord& take)
        : block_(block), text_(block.text()), first_(first), take_(take) {}

    /// Those that begin at the byte `from` or behind it; returns how many records the block has.
    std::int64_t hand_over(std::size_t from) {
        if (block_.parse_all) {
            return all();
        }
        return block_.has_quotes ? between_ends(from) : lines(from);
    }

 private:
    std::int64_t all() {
        std::int64_t count = 0;
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t size = take_(text_.substr(at), first_ + count);
            if (size == 0) {
                break;
            }
            at += size;
            ++count;
        }
        return count;
    }

    std::int64_t between_ends(std::size_t from) {
        const std::vector<std::size_t>& places = block_.places.at;
        auto place = std::ranges::lower_bound(places, from);
        std::int64_t count = 0;
        std::size_t begin = 0;
        const auto pass = [&](std::size_t end) {
            const std::string_view record = text_.substr(begin, end - begin);
            const bool blank = ends_line(record.front()) && is_blank(record);
            if (!blank && place != places.end() && *place < end) {
                take_(record, first_ + count);
            }
            count += blank ? 0 : 1;
            begin = end;
            place = std::find_if(place, places.end(), [&](std::size_t at) { return at >= end; });
        };
        for (const std::size_t end : block_.record_ends) {
            pass(end);
        }
        if (begin < text_.size()) {
            pass(text_.size());
        }
        return count;
    }

    std::int64_t lines(std::size_t from) {
        std::size_t done = from;
        for (const std::size_t place : block_.places.at) {
            if (place < done) {
                continue;
            }
            std::size_t begin = place;
            while (begin > 0 && !ends_line(text_[begin - 1])) {
                --begin;
            }
            done = std::min(text_.find_first_of("\r\n", place), text_.size());
            const std::uint64_t before = block_.places.filled_lines_until(text_, begin);
            take_(text_.substr(begin, done - begin), first_ + static_cast<std::int64_t>(before));
        }
        const bool lacks_end = !text_.empty() && !ends_line(text_.back());
        return static_cast<std::int64_t>(block_.places.filled_lines) + (lacks_end ? 1 : 0);
    }

    const ScanBlock& block_;
    std::string_view text_;
    std::int64_t first_;
    const TakeRecord& take_;
};

/// Whether a parser must judge all of it, and its last place.
void judge(ScanBlock& block, const CsvForm& form) {
    const std::string_view text = block.text();
    block.parse_all =
        block.parse_all || (form.check_utf8 && !simdjson::validate_utf8(text.data(), text.size()));
    std::ranges::sort(block.places.at);
    if (!text.empty() && !ends_line(text.back())) {
        block.places.at.push_back(text.size() - 1);  // the file may be cut off here
    }
}

void skip(ByteSource& source, std::uint64_t size) {
    std::array<std::byte, 4096> buffer{};
    while (size > 0) {
        const std::size_t count = source.read(
            std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(size, 4096))));
        if (count == 0) {
            return;
        }
        size -= count;
    }
}

}  // namespace

bool is_searchable(char delimiter) {
    return delimiter == ',' || delimiter == ';' || delimiter == '\t' || delimiter == '|';
}

void scan_csv(std::unique_ptr<ByteSource> source, const CsvForm& form, const ScanJob& job,
              std::int64_t& number, bool& taking, const TakeRecord& take) {
    number = 1;
    skip(*source, form.header);
    CsvFeed feed(std::move(source), form.limit, form.delimiter, job.tuning.block);
    const auto note = [&](const ScanBlock& block, std::string_view record) {
        if (job.seen != nullptr) {
            const auto at = static_cast<std::size_t>(record.data() - block.text().data());
            job.seen->add(form.header + block.offset + at, record.size());
        }
    };
    const std::string bounds = std::string("\"\r\n\\") + form.delimiter;
    const ScanMatcher matcher(*job.needles, {.json = false, .lines = false, .bounds = bounds});
    LargeParts large(form.limit, job.too_large);
    scan_blocks(
        feed, matcher, job.bytes, job.tuning,
        [&](ScanBlock& block) {
            judge(block, form);
            find_ahead(block, job, [&](const FindInRecord& find) {
                const TakeRecord take_ahead = [&](std::string_view record, std::int64_t mine) {
                    const std::size_t had = block.ahead.records.size();
                    find(record, mine);
                    if (block.ahead.records.size() > had) {
                        note(block, record);
                    }
                    return record.size();
                };
                block.ahead.passed = RecordsOfBlock(block, 1, take_ahead).hand_over(0);
            });
        },
        [&](ScanBlock& block) {
            if (block.is_part) {
                number += large.pass(block, number);
                job.passed(block.size);
                return;
            }
            taking = true;
            deliver_ahead(block, job, number - 1);
            const TakeRecord take_noted = [&](std::string_view record, std::int64_t mine) {
                const std::uint64_t had = job.given();
                const std::size_t size = take(record, mine);
                if (job.given() > had) {
                    note(block, record.substr(0, size));
                }
                return size;
            };
            const bool is_done = block.ahead.until == block.size;
            const std::int64_t count =
                is_done ? block.ahead.passed
                        : RecordsOfBlock(block, number, take_noted).hand_over(block.ahead.until);
            job.passed(block.size);
            taking = false;
            number += count;
        });
}

}  // namespace dsar
