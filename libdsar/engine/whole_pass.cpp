// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/whole_pass.hpp"

#include "libdsar/engine/store_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace dsar {

namespace {

// What goes wrong in `met` is no failure of the store that is being read.
class Meeting {
 public:
    Meeting(const LinkGraph& graph, const RecordMet& met) : graph_(graph), met_(met) {}

    void operator()(std::size_t node, const Record& record) {
        const std::scoped_lock lock(mutex_);
        if (failure_) {
            return;
        }
        ++records_[graph_.nodes[node].store->name];
        try {
            met_(node, record);
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    [[nodiscard]] std::uint64_t records(const std::string& store) { return records_[store]; }

    void rethrow() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

 private:
    const LinkGraph& graph_;
    const RecordMet& met_;
    std::map<std::string, std::uint64_t> records_;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

std::vector<std::string> stores_of(const LinkGraph& graph, std::span<const std::size_t> nodes) {
    std::vector<std::string> out;
    for (const std::size_t node : nodes) {
        const std::string& store = graph.nodes[node].store->name;
        if (std::ranges::find(out, store) == out.end()) {
            out.push_back(store);
        }
    }
    return out;
}

}  // namespace

std::vector<StoreOutcome> pass_over(const Workspace& workspace, const LinkGraph& graph,
                                    std::span<const std::size_t> nodes,
                                    const SearchOptions& options, Progress& progress,
                                    const RecordMet& met) {
    auto wave = std::make_shared<Wave>();
    for (const std::size_t node : nodes) {
        Query query;
        query.collection = graph.nodes[node].collection;
        query.all = true;
        wave->queries.push_back(std::move(query));
        wave->nodes.push_back(node);
    }
    const std::vector<std::string> names = stores_of(graph, nodes);
    progress.search_started(names);
    Meeting meeting(graph, met);
    StorePool pool(workspace, graph, options, progress);
    pool.run(wave, [&](std::size_t node, const Record& record, std::span<const Hit>) {
        meeting(node, record);
    });
    meeting.rethrow();
    std::vector<StoreOutcome> out;
    for (StoreOutcome& outcome : pool.outcomes()) {
        if (std::ranges::find(names, outcome.store) != names.end()) {
            outcome.records = meeting.records(outcome.store);
            progress.store_finished(outcome, {});
            out.push_back(std::move(outcome));
        }
    }
    return out;
}

}  // namespace dsar
