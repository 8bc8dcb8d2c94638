// SPDX-License-Identifier: Apache-2.0
// Any bytes as a log of each format: the same records however the bytes arrive, every byte of a
// record accounted for, parts that say again what was written into them, and no record in which a
// part holds a needle passed over by the search.
#include "libdsar/base/error.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/stores/text/format.hpp"
#include "libdsar/stores/text/records.hpp"
#include "libdsar/stores/text/scan.hpp"
#include "tests/fuzz/pieces.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t limit = 1 << 16;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

dsar::TextFormat format_of(std::map<std::string, std::string> options) {
    dsar::StoreEntry store;
    store.options = std::move(options);
    return dsar::TextFormat(store);
}

const std::vector<dsar::TextFormat>& formats() {
    static const std::vector<dsar::TextFormat> all = [] {
        std::vector<dsar::TextFormat> made;
        made.push_back(format_of({{"format", "combined"}}));
        made.push_back(format_of({{"format", "common"}}));
        made.push_back(format_of({{"format", "syslog"}}));
        made.push_back(format_of({{"format", "journald"}}));
        made.push_back(format_of({{"format", "syslog"}, {"record_start", "<|[A-Z2]"}}));
        made.push_back(format_of({{"pattern", R"((?P<a>\S*) (?P<b>\d+)?,(?P<c>.*))"}}));
        return made;
    }();
    return all;
}

using Records = std::map<std::int64_t, std::string>;

Records read(std::string_view text, const dsar::TextFormat& format, std::size_t piece) {
    Records records;
    dsar::TextRecords reader(std::make_unique<dsar::fuzz::Pieces>(text, piece), limit, format);
    try {
        while (reader.next()) {
            require(text.substr(static_cast<std::size_t>(reader.offset()))
                        .starts_with(reader.record()));
            records[reader.number()] = reader.record();
        }
    } catch (const dsar::Error&) {
        records[-1] = "failed";
    }
    return records;
}

void take_apart(const std::string& record, const dsar::TextFormat& format) {
    const std::string_view text = format.text_of(record);
    std::vector<dsar::TextPart> parts;
    format.take_apart(text, parts);
    require(!parts.empty());
    for (const dsar::TextPart& part : parts) {
        require(part.begin <= part.end && part.end <= text.size());
        require(!dsar::splice_of(part, dsar::value_of(part)) ||
                part.written == dsar::Written::Assigned);
        const dsar::Value value = dsar::text_value("[redacted]");
        if (format.refusal(part.name, value).empty()) {
            const auto splice = dsar::splice_of(part, value);
            std::string now(text);
            if (splice) {
                now.replace(static_cast<std::size_t>(splice->begin),
                            static_cast<std::size_t>(splice->end - splice->begin), splice->text);
            }
            std::vector<dsar::TextPart> after;
            format.take_apart(format.text_of(now), after);
            const bool is_whole = part.written == dsar::Written::Whole;
            require(!after.empty() && (is_whole || after.size() == parts.size() ||
                                       part.written == dsar::Written::Plain));
        }
    }
}

/// Numbers of the records of which a part mentions somebody.
std::set<std::int64_t> mentioning(const Records& records, const dsar::TextFormat& format,
                                  const std::vector<dsar::Needles>& needles) {
    std::set<std::int64_t> numbers;
    for (const auto& [number, record] : records) {
        for (const dsar::Field& field : format.record(format.text_of(record)).fields) {
            for (const dsar::Needles& each : needles) {
                each.mentions(field.value.text,
                              [&](const std::string&) { numbers.insert(number); });
            }
        }
    }
    return numbers;
}

void search(std::string_view text, const dsar::TextFormat& format, const Records& records) {
    std::vector<dsar::Needles> needles;
    needles.emplace_back(dsar::Form::Email, dsar::NormaliseOptions{"LT", false, false});
    needles.back().add("jo@x.com");
    needles.emplace_back(dsar::Form::Phone, dsar::NormaliseOptions{"LT", false, false});
    needles.back().add("+37061234567");
    const dsar::CollectionEntry collection;
    const std::vector<dsar::Condition> any{{{"a"}, &needles[0], true, true},
                                           {{"a"}, &needles[1], true, true}};
    const std::vector<dsar::Query> queries{{&collection, any, false, false}};
    const auto set = dsar::NeedleSet::of(queries, {&collection, {0}});
    require(set.has_value());
    const std::set<std::int64_t> wanted = mentioning(records, format, needles);
    for (const std::size_t block : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
        dsar::ScanJob job;
        job.needles = &*set;
        job.tuning.block = block;
        job.tuning.threads = 1;
        job.passed = [](std::uint64_t) {};
        std::set<std::int64_t> met;
        std::int64_t number = 0;
        dsar::scan_text(std::make_unique<dsar::fuzz::Pieces>(text, 3), limit, format, job, number,
                        [&](const dsar::FoundText& found) {
                            const auto known = records.find(found.number);
                            require(known != records.end() && known->second == found.record);
                            met.insert(found.number);
                        });
        for (const std::int64_t each : wanted) {
            require(met.contains(each));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0 || size > limit / 2) {
        return 0;
    }
    const dsar::TextFormat& format = formats()[bytes[0] % formats().size()];
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const Records whole = read(text, format, size);
    require(whole == read(text, format, 1) && whole == read(text, format, 7));
    if (whole.contains(-1)) {
        return 0;
    }
    for (const auto& [number, record] : whole) {
        take_apart(record, format);
    }
    search(text, format, whole);
    return 0;
}
