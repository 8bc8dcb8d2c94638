// SPDX-License-Identifier: Apache-2.0
// The way into the scan engine for connectors of flat files: which searches it can take over, and
// how a file is gone through with it.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/scan/ahead.hpp"
#include "libdsar/stores/scan/large.hpp"
#include "libdsar/stores/scan/needle_set.hpp"
#include "libdsar/stores/scan/pipeline.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace dsar {

class SeenPass;  // stores/seen_records.hpp

/// One scan of one file.
struct ScanJob {
    const NeedleSet* needles = nullptr;
    std::uint64_t bytes = 0;  ///< of the file, about
    ScanTuning tuning;
    std::function<void(std::uint64_t bytes)> passed;  ///< told of what was gone through; may throw
    /// To find ahead, on the threads that search; nullptr: not done.
    FinderPool* finders = nullptr;
    RecordSink found_ahead{};  ///< given what they found
    std::string_view file{};   ///< its name, for positions
    SeenPass* seen = nullptr;  ///< told of each record that answers; nullptr: nobody is
    /// Told of records over the limit in which a needle may stand; empty: one is an error.
    LargeRecordSink too_large{};
    /// How many records the owner's sink was given so far; nullptr: nobody counts.
    const std::uint64_t* count = nullptr;

    [[nodiscard]] std::uint64_t given() const { return count == nullptr ? 0 : *count; }
};

/// Hands on to `sink`, which must outlive it, as must `count`, and counts the records.
RecordSink counting(const RecordSink& sink, std::uint64_t& count);

/// Finds in a block before it is its turn, where the job wants that and no parser must judge all of
/// it; `pass` as of FinderPool::find_ahead(). Of a file of one block nothing comes ahead.
void find_ahead(ScanBlock& block, const ScanJob& job,
                const std::function<void(const FindInRecord& find)>& pass);

/// When it is its turn: hands over what was found ahead; `before` records were passed before it.
void deliver_ahead(ScanBlock& block, const ScanJob& job, std::int64_t before);

/// The needles of the queries, if files can be searched for them before they are parsed, and if
/// their `bytes` are worth it. Tests and benchmarks say `scan: on` or `scan: off`; no map can.
std::optional<NeedleSet> scannable(const StoreEntry& store, std::span<const Query> queries,
                                   const CollectionQueries& mine, std::uint64_t bytes);

/// As the store says: `scan_block` and `scan_threads`, which no map can.
ScanTuning scan_tuning(const StoreEntry& store);

}  // namespace dsar
