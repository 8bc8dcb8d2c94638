// SPDX-License-Identifier: Apache-2.0
// Records over the limit in which something that is looked for may stand: nobody can parse them
// here, so a person is told where they are. The search goes on behind them, and then fails: what
// was not verified is not called empty.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/scan/blocks.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Where such a record stands.
struct LargeRecord {
    std::int64_t number = 0;   ///< of the record in its file
    std::uint64_t offset = 0;  ///< in what the file holds, decompressed
    std::uint64_t size = 0;
};
using LargeRecordSink = std::function<void(const LargeRecord& record)>;

/// Goes through the parts in which records over the limit come.
class LargeParts {
 public:
    /// `sink` may be empty: then such a record is an error. It must outlive this.
    LargeParts(std::uint64_t limit, const LargeRecordSink& sink) : limit_(limit), sink_(sink) {}

    /// Takes the next part; `number` is that of its record. Returns how many records end with it.
    /// Throws Error (Failed) as said above.
    std::int64_t pass(const ScanBlock& part, std::int64_t number);

 private:
    std::uint64_t limit_;
    const LargeRecordSink& sink_;
    bool is_inside_ = false;
    bool is_meant_ = false;
    std::uint64_t offset_ = 0;
};

/// Those of one search of a store.
class LargeRecords {
 public:
    /// `unit`: what a record is in its file. The entries must outlive it.
    LargeRecords(const StoreEntry& store, std::string_view unit) : store_(store), unit_(unit) {}

    void add(const CollectionEntry& collection, std::string_view file, const LargeRecord& record);

    /// Once all was searched. Throws Error (Failed), which names them.
    void require_none() const;

 private:
    const StoreEntry& store_;
    std::string_view unit_;
    const CollectionEntry* first_ = nullptr;  // the collection of the first
    std::vector<std::string> places_;
    std::uint64_t count_ = 0;
};

}  // namespace dsar
