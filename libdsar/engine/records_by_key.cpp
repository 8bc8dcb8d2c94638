// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/records_by_key.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/store_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

namespace dsar {

// One query for each collection.
std::vector<StoreOutcome> ask_by_key(const Workspace& workspace,
                                     std::span<const AskedRecords> asked,
                                     const SearchOptions& options, Progress& progress,
                                     const AskedSink& sink) {
    const LinkGraph graph = make_link_graph(workspace);
    auto wave = std::make_shared<Wave>();
    std::map<std::size_t, std::size_t> by_node;
    for (std::size_t at = 0; at < asked.size(); ++at) {
        const AskedRecords& records = asked[at];
        auto needles = std::make_unique<Needles>(Form::Reference, NormaliseOptions());
        for (const RecordKey& key : records.all ? std::vector<RecordKey>() : records.keys) {
            for (const std::string& value : link_values({key, key}, records.collection->key)) {
                needles->add(value);
            }
        }
        if (!records.all && needles->empty()) {
            continue;
        }
        const auto node = std::ranges::find_if(graph.nodes, [&](const Node& each) {
            return each.store->name == records.store &&
                   each.collection->name == records.collection->name;
        });
        Query query;
        query.collection = node->collection;
        query.all = records.all;
        if (!records.all) {
            query.any.push_back({records.collection->key, needles.get(), false, false});
        }
        const auto index = static_cast<std::size_t>(node - graph.nodes.begin());
        by_node[index] = at;
        wave->needles.push_back(std::move(needles));
        wave->queries.push_back(std::move(query));
        wave->nodes.push_back(index);
    }
    StorePool pool(workspace, graph, options, progress);
    std::mutex mutex;
    pool.run(wave, [&](std::size_t node, const Record& record, std::span<const Hit>) {
        const std::scoped_lock lock(mutex);
        sink(by_node.at(node), record);
    });
    return pool.outcomes();
}

void require_all_answered(std::span<const StoreOutcome> outcomes, std::string_view before,
                          std::string_view after) {
    const auto silent =
        std::ranges::find(outcomes, StoreOutcome::Status::Failed, &StoreOutcome::status);
    if (silent != outcomes.end()) {
        throw Error(ErrorKind::Incomplete,
                    fmt::format("{}{} did not answer{}", before, silent->store, after), silent->why,
                    fmt::format("dsar doctor {}", silent->store));
    }
}

}  // namespace dsar
