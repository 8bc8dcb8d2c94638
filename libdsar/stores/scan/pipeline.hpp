// SPDX-License-Identifier: Apache-2.0
// Blocks read by one thread at a time, searched by all of them, and handed over in their order.
#pragma once

#include "libdsar/stores/scan/blocks.hpp"
#include "libdsar/stores/scan/matcher.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace dsar {

/// How a scan works. Only tests choose anything but the defaults.
struct ScanTuning {
    std::size_t block = std::size_t{1} << 20;  ///< bytes, about
    unsigned threads = 0;                      ///< 0: as many as the work is worth
};

/// Called in the order of the blocks, on the thread that called scan_blocks().
using BlockSink = std::function<void(ScanBlock& block)>;

/// What else is done with a block beside the search, on any thread.
using BlockCheck = std::function<void(ScanBlock& block)>;

/// Reads `feed` to its end and searches every block. `bytes` is about how many there are; with
/// little to do no thread is started. Memory: a few blocks for each thread. What the feed or the
/// sink throws ends the scan and comes out here, behind the blocks before it. Parts of
/// records are searched by `parts`, where the feed hands them out; they are not checked.
void scan_blocks(BlockSource& feed, const ScanMatcher& matcher, std::uint64_t bytes,
                 const ScanTuning& tuning, const BlockCheck& check, const BlockSink& sink,
                 const ScanMatcher* parts = nullptr);

}  // namespace dsar
