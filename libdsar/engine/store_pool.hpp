// SPDX-License-Identifier: Apache-2.0
// Asks all stores of one wave at the same time, one thread a store. What happens to a store is an
// outcome: a store that fails or runs out of time is not asked again and never stops the others.
#pragma once

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/engine/store_thread.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/stores/store.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// What one wave asks: one query per collection at most, and the needles that the queries point at.
struct Wave {
    std::vector<std::unique_ptr<Needles>> needles;
    std::vector<Query> queries;
    std::vector<std::size_t> nodes;  ///< the collection (node) of each query
};

/// Called on a store's thread: never twice at once for one store, but for several stores at once.
using RecordFound = std::function<void(std::size_t node, Record record, std::span<const Hit> hits)>;

/// The stores of a workspace, opened when first asked.
class StorePool {
 public:
    StorePool(const Workspace& workspace, const LinkGraph& graph, const SearchOptions& options,
              Progress& progress);
    ~StorePool();
    StorePool(const StorePool&) = delete;
    StorePool& operator=(const StorePool&) = delete;

    /// Runs a wave to its end. Stores that failed before, or are not to be searched, are left out.
    /// Throws Error (Interrupted) when the search was told to stop.
    void run(std::shared_ptr<const Wave> wave, const RecordFound& found);

    /// Opens every store that no wave has asked, so that `searched` is never said of a store that
    /// was not even there.
    void touch_the_rest();

    /// What became of each store so far, in the map's order.
    [[nodiscard]] std::vector<StoreOutcome> outcomes() const;
    /// Whether every store that failed was locked by another program.
    [[nodiscard]] bool is_only_locked() const;
    /// Stores that failed or are not to be asked, by index.
    [[nodiscard]] std::set<std::size_t> silent() const;
    void count_record(std::size_t store) { ++seats_[store].outcome.records; }

 private:
    struct Job;
    struct Seat {
        StoreOutcome outcome;
        std::shared_ptr<StoreReader> reader;
        std::chrono::steady_clock::duration spent{0};
        bool asked = false;
        bool usable = true;
        bool locked = false;  ///< which is why it is not usable
        StoreThread thread;
    };

    std::shared_ptr<Job> start(std::size_t store, std::shared_ptr<const Wave> wave,
                               std::vector<std::size_t> queries, const RecordFound& found);
    void wait(std::vector<std::shared_ptr<Job>>& jobs);
    static void start_time_anew(std::span<const std::shared_ptr<Job>> jobs);
    void settle(Job& job);
    void give_up(Job& job, std::string why);
    [[nodiscard]] bool out_of_time(const Job& job) const;
    /// Why a vault of the store could not be opened; empty: it was, or there is none.
    [[nodiscard]] std::string closed_vault(const Seat& seat) const;

    const Workspace& workspace_;
    const LinkGraph& graph_;
    const SearchOptions& options_;
    Progress& progress_;
    std::vector<Seat> seats_;
};

}  // namespace dsar
