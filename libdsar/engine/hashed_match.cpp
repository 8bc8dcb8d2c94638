// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/hashed_match.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/engine/store_pool.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace dsar {
namespace {

// A probe with its paths taken apart.
struct ReadyProbe {
    const HashProbe* probe;
    std::vector<FieldPath> paths;
};

// What is at work in one store, by one thread at a time.
struct Bench {
    FieldReader reader;
    std::vector<Sha256Bytes> digests;
};

class Comparing {
 public:
    Comparing(const LinkGraph& graph, std::span<const HashProbe> probes, const HashedList& list,
              const HashedFound& found)
        : graph_(graph), probes_(probes), list_(list), found_(found) {
        by_node_.resize(graph.nodes.size());
        for (const HashProbe& probe : probes) {
            by_node_[probe.node].push_back(
                {&probe, std::vector<FieldPath>(probe.paths.begin(), probe.paths.end())});
        }
        for (const Node& node : graph.nodes) {
            benches_.resize(std::max(benches_.size(), node.store_index + 1));
        }
        for (std::unique_ptr<Bench>& bench : benches_) {
            bench = std::make_unique<Bench>();
        }
    }

    // Called by one thread a store.
    void met(std::size_t node, const Record& record) {
        Bench& bench = *benches_[graph_.nodes[node].store_index];
        for (const ReadyProbe& ready : by_node_[node]) {
            bench.reader.each_together(record, Position{}, ready.paths,
                                       [&](const FieldValues& values) {
                                           compare(*ready.probe, record, values, bench.digests);
                                       });
        }
    }

    void rethrow() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

 private:
    void compare(const HashProbe& probe, const Record& record, const FieldValues& values,
                 std::vector<Sha256Bytes>& digests) {
        digests.clear();
        probe.digests(values, digests);
        for (const Sha256Bytes& digest : digests) {
            list_.find(digest, probe.kind, [&](std::size_t item) {
                const auto number = static_cast<std::size_t>(&probe - probes_.data());
                tell({item, number, record, values, digest});
            });
        }
    }

    // What goes wrong in `found_` is no failure of the store that is being read.
    void tell(const HashedHit& hit) {
        const std::scoped_lock lock(mutex_);
        if (failure_) {
            return;
        }
        try {
            found_(hit);
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    const LinkGraph& graph_;
    std::span<const HashProbe> probes_;
    const HashedList& list_;
    const HashedFound& found_;
    std::vector<std::vector<ReadyProbe>> by_node_;
    std::vector<std::unique_ptr<Bench>> benches_;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

// One query for each collection that has a probe. Every record comes; the conditions say no more
// than which fields are read.
std::shared_ptr<Wave> wave_of(const LinkGraph& graph, std::span<const HashProbe> probes,
                              std::span<const std::vector<std::string>> also) {
    auto wave = std::make_shared<Wave>();
    wave->needles.push_back(std::make_unique<Needles>(Form::Reference, NormaliseOptions()));
    std::map<std::size_t, std::set<std::string>> fields;
    for (const HashProbe& probe : probes) {
        fields[probe.node].insert(probe.paths.begin(), probe.paths.end());
        if (probe.node < also.size()) {
            fields[probe.node].insert(also[probe.node].begin(), also[probe.node].end());
        }
    }
    for (const auto& [node, paths] : fields) {
        Query query;
        query.collection = graph.nodes[node].collection;
        query.existence_only = true;
        query.all = true;
        for (const std::string& path : paths) {
            query.any.push_back({{path}, wave->needles.front().get(), true, false});
        }
        wave->queries.push_back(std::move(query));
        wave->nodes.push_back(node);
    }
    return wave;
}

}  // namespace

std::vector<StoreOutcome> pass_hashed(const Workspace& workspace, const LinkGraph& graph,
                                      std::span<const HashProbe> probes,
                                      std::span<const std::vector<std::string>> also,
                                      const HashedList& list, const SearchOptions& options,
                                      Progress& progress, const HashedFound& found) {
    const std::shared_ptr<Wave> wave = wave_of(graph, probes, also);
    std::vector<std::string> names;
    for (const std::size_t node : wave->nodes) {
        if (std::ranges::find(names, graph.nodes[node].store->name) == names.end()) {
            names.push_back(graph.nodes[node].store->name);
        }
    }
    progress.search_started(names);
    Comparing comparing(graph, probes, list, found);
    std::vector<std::uint64_t> records(workspace.map.stores.size());
    StorePool pool(workspace, graph, options, progress);
    pool.run(wave, [&](std::size_t node, const Record& record, std::span<const Hit>) {
        ++records[graph.nodes[node].store_index];
        comparing.met(node, record);
    });
    comparing.rethrow();
    std::vector<StoreOutcome> out;
    std::size_t store = 0;
    for (StoreOutcome& outcome : pool.outcomes()) {
        if (std::ranges::find(names, outcome.store) != names.end()) {
            outcome.records = records[store];
            progress.store_finished(outcome, {});
            out.push_back(std::move(outcome));
        }
        ++store;
    }
    return out;
}

}  // namespace dsar
