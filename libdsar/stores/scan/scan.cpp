// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/scan.hpp"

#include "libdsar/stores/options.hpp"

#include <string>

namespace dsar {

std::optional<NeedleSet> scannable(const StoreEntry& store, std::span<const Query> queries,
                                   const CollectionQueries& mine) {
    return option(store, "scan") == "off" ? std::nullopt : NeedleSet::of(queries, mine);
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
