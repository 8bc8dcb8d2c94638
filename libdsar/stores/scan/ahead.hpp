// SPDX-License-Identifier: Apache-2.0
// Records that are parsed and compared on the threads that search, ahead of their turn.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/store.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace dsar {

/// A record that answers a query.
struct RecordAhead {
    std::size_t query = 0;
    Record record;
    std::vector<Hit> hits;
};

/// What was found ahead in a block.
struct FoundAhead {
    std::vector<RecordAhead> records;  ///< their keys count from the first record of the block
    std::size_t until = 0;             ///< bytes of the block that are done
    std::int64_t passed = 0;           ///< of a block that is done: how many records it has
    std::size_t waiting = 0;           ///< bytes of memory that `records` take
};

/// Parses and compares. One thread at a time.
class RecordFinder {
 public:
    RecordFinder();
    virtual ~RecordFinder() = default;
    RecordFinder(const RecordFinder&) = delete;
    RecordFinder& operator=(const RecordFinder&) = delete;

    /// Adds what it finds in the record that `text` begins with. Throws what only the one whose
    /// turn it is can say: the record is then read again.
    void find(std::string_view text, const Position& position, std::vector<RecordAhead>& found);

 protected:
    /// Where look() hands over what it finds.
    [[nodiscard]] const RecordSink& sink() const { return sink_; }

 private:
    virtual void look(std::string_view text, const Position& position) = 0;

    std::vector<RecordAhead>* found_ = nullptr;
    RecordSink sink_;
};

/// Finds in one record of a block, a part of the block's text.
using FindInRecord = std::function<void(std::string_view text, std::int64_t number)>;

/// Finders for as many threads as ask. Thread-safe.
class FinderPool {
 public:
    explicit FinderPool(std::function<std::unique_ptr<RecordFinder>()> make);

    /// Finds in the records of a block that `pass` calls `find` with, in their order: up to the
    /// first fault, or until so much waits for its turn in all blocks that memory would grow with
    /// it. Where no finder can be made it finds nothing: the one whose turn it is says why.
    void find_ahead(std::string_view block, std::string_view file, FoundAhead& ahead,
                    const std::function<void(const FindInRecord& find)>& pass);

    /// Hands over what was found ahead; `before` records were passed before the block.
    void deliver(FoundAhead& ahead, std::int64_t before, const RecordSink& sink);

 private:
    std::unique_ptr<RecordFinder> take();
    void give_back(std::unique_ptr<RecordFinder> finder);

    std::function<std::unique_ptr<RecordFinder>()> make_;
    std::atomic<std::size_t> waiting_ = 0;  // bytes, in all blocks
    std::mutex mutex_;
    std::vector<std::unique_ptr<RecordFinder>> idle_;
};

}  // namespace dsar
