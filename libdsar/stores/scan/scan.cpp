// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/scan.hpp"

#include "libdsar/stores/options.hpp"

#include <string>
#include <utility>

namespace dsar {

RecordSink counting(const RecordSink& sink, std::uint64_t& count) {
    return [&](std::size_t query, Record record, std::span<const Hit> hits) {
        ++count;
        sink(query, std::move(record), hits);
    };
}

void find_ahead(ScanBlock& block, const ScanJob& job,
                const std::function<void(const FindInRecord& find)>& pass) {
    block.ahead = {};
    if (!block.parse_all && job.finders != nullptr && job.bytes > job.tuning.block) {
        job.finders->find_ahead(block.text(), job.file, block.ahead, pass);
    }
}

void deliver_ahead(ScanBlock& block, const ScanJob& job, std::int64_t before) {
    if (!block.ahead.records.empty()) {
        job.passed(0);  // where it is asked whether to stop
        job.finders->deliver(block.ahead, before, job.found_ahead);
    }
}

std::optional<NeedleSet> scannable(const StoreEntry& store, std::span<const Query> queries,
                                   const CollectionQueries& mine, std::uint64_t bytes) {
    // To learn how short numbers may be written costs as much as parsing this.
    constexpr std::uint64_t worth_it = std::uint64_t{1} << 20U;
    const std::string wish = option(store, "scan", bytes < worth_it ? "off" : "on");
    return wish == "off" ? std::nullopt : NeedleSet::of(queries, mine);
}

ScanTuning scan_tuning(const StoreEntry& store) {
    ScanTuning tuning;
    if (const std::string block = option(store, "scan_block"); !block.empty()) {
        tuning.block = std::stoul(block);
    }
    if (const std::string threads = option(store, "scan_threads"); !threads.empty()) {
        tuning.threads = static_cast<unsigned>(std::stoul(threads));
    }
    return tuning;
}

}  // namespace dsar
