// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/replay.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/cut_short.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/replay_plan.hpp"
#include "libdsar/engine/whole_pass.hpp"
#include "libdsar/map/order.hpp"
#include "libdsar/stores/connector.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace dsar {

namespace {

// A record that was at work in several cases is done once for each.
constexpr int most_passes = 8;

std::string words_of(const Error& error) {
    return error.why().empty() ? error.what() : std::string(error.what()) + ": " + error.why();
}

class Replaying {
 public:
    Replaying(const Workspace& workspace, const ReplayRequest& request, Progress& progress)
        : workspace_(workspace),
          request_(request),
          progress_(progress),
          graph_(make_link_graph(workspace)),
          ledger_(workspace) {}

    Replayed run();

 private:
    void choose_collections();
    ReplayPlan pass();
    void change_stores(ReplayPlan& plan);
    void change_store(const std::string& store, const std::vector<PlannedReplay>& planned);
    ChangeResult change(const std::string& store, const std::vector<Change>& changes) const;
    void count(const std::vector<PlannedReplay>& planned, const std::vector<Changed>& done);
    void write_down(const std::string& store, const std::vector<PlannedReplay>& planned,
                    const std::vector<Changed>& done);
    void write_down(const std::string& case_id, Json details);
    void fail(const std::string& store, std::string why);
    ReplayedCollection& collection(const CollectionName& place);
    void finish();

    const Workspace& workspace_;
    const ReplayRequest& request_;
    Progress& progress_;
    LinkGraph graph_;
    ErasureLedger ledger_;
    std::vector<std::size_t> nodes_;
    bool any_done_ = false;
    Replayed out_;
};

void Replaying::choose_collections() {
    const auto& only = request_.search.only_stores;
    for (const LedgerPlace& known : ledger_.places()) {
        const std::size_t acts = known.erased + known.changed;
        if (acts == 0 || (!only.empty() && !only.contains(known.place.store))) {
            continue;
        }
        const auto node = std::ranges::find_if(graph_.nodes, [&](const Node& each) {
            return each.store->name == known.place.store &&
                   each.collection->name == known.place.collection;
        });
        if (node == graph_.nodes.end()) {
            out_.not_in_map.push_back(known.place);
            continue;
        }
        out_.known += acts;
        out_.collections.push_back({known.place});
        nodes_.push_back(static_cast<std::size_t>(node - graph_.nodes.begin()));
    }
}

ReplayedCollection& Replaying::collection(const CollectionName& place) {
    return *std::ranges::find(out_.collections, place, &ReplayedCollection::place);
}

ReplayPlan Replaying::pass() {
    if (!request_.dry_run) {
        std::set<std::string> stores;
        for (const std::size_t node : nodes_) {
            stores.insert(graph_.nodes[node].store->name);
        }
        take_back_what_was_cut_short(workspace_, stores);
    }
    ReplayPlan plan(ledger_, request_.today);
    std::vector<StoreOutcome> outcomes =
        pass_over(workspace_, graph_, nodes_, request_.search, progress_,
                  [&](std::size_t node, const Record& record) {
                      const Node& met = graph_.nodes[node];
                      plan.met({met.store->name, met.collection->name}, *met.collection, record);
                  });
    for (StoreOutcome& outcome : outcomes) {
        const auto known = std::ranges::find(out_.stores, outcome.store, &StoreOutcome::store);
        if (known == out_.stores.end()) {
            out_.stores.push_back(std::move(outcome));
        } else if (known->status == StoreOutcome::Status::Searched) {
            *known = std::move(outcome);
        }
    }
    return plan;
}

void Replaying::fail(const std::string& store, std::string why) {
    StoreOutcome& outcome = *std::ranges::find(out_.stores, store, &StoreOutcome::store);
    outcome.status = StoreOutcome::Status::Failed;
    outcome.why = std::move(why);
}

ChangeResult Replaying::change(const std::string& store, const std::vector<Change>& changes) const {
    const auto opened = open_to_change(*workspace_.map.store(store), workspace_.root);
    if (!opened) {
        throw Error(ErrorKind::Failed, "this kind of store is only read");
    }
    ChangeContext context;
    context.stop = request_.search.stop;
    return opened->change(changes, context);
}

void Replaying::count(const std::vector<PlannedReplay>& planned, const std::vector<Changed>& done) {
    for (std::size_t at = 0; at < planned.size(); ++at) {
        if (done[at] == Changed::Done) {
            ReplayedCollection& into = collection(planned[at].place);
            ++(planned[at].change.remove ? into.removed : into.cut);
        }
    }
}

// A case may be gone, held, or damaged: then the register's chain says it.
void Replaying::write_down(const std::string& case_id, Json details) {
    try {
        const CaseFile file = CaseFile::open(workspace_.root, case_id);
        request_.cases->record(file, Act{"replayed", details}, *request_.signer);
    } catch (const Error&) {
        details["case"] = case_id;
        request_.cases->record(Act{"replayed", std::move(details)}, *request_.signer);
    }
}

void Replaying::write_down(const std::string& store, const std::vector<PlannedReplay>& planned,
                           const std::vector<Changed>& done) {
    std::map<std::string, std::pair<std::size_t, std::size_t>> by_case;
    for (std::size_t at = 0; at < planned.size(); ++at) {
        auto& [removed, cut] = by_case[planned[at].case_id];
        if (done[at] == Changed::Done) {
            ++(planned[at].change.remove ? removed : cut);
        }
    }
    for (const auto& [case_id, counts] : by_case) {
        write_down(case_id, {{"store", store}, {"removed", counts.first}, {"cut", counts.second}});
    }
}

void Replaying::change_store(const std::string& store, const std::vector<PlannedReplay>& planned) {
    std::vector<Change> changes;
    for (const PlannedReplay& each : planned) {
        changes.push_back(each.change);
    }
    request_.cases->record(Act{"replay_started", {{"store", store}, {"records", changes.size()}}},
                           *request_.signer);
    ChangeResult result;
    try {
        result = change(store, changes);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        fail(store, "could not be changed: " + words_of(error));
        return;
    }
    if (!result.applied) {
        fail(store, "some of its records changed meanwhile; nothing was done there");
        return;
    }
    any_done_ = true;
    count(planned, result.records);
    write_down(store, planned, result.records);
}

void Replaying::change_stores(ReplayPlan& plan) {
    any_done_ = false;
    const std::vector<std::string> order = children_first(workspace_.map);
    std::map<std::string, std::vector<PlannedReplay>> by_store = plan.take(order);
    for (const std::string& name : order) {
        const std::string store = name.substr(0, name.find('/'));
        auto planned = by_store.extract(store);
        const auto outcome = std::ranges::find(out_.stores, store, &StoreOutcome::store);
        if (planned.empty() || outcome->status != StoreOutcome::Status::Searched) {
            continue;
        }
        if (request_.dry_run) {
            count(planned.mapped(), std::vector(planned.mapped().size(), Changed::Done));
        } else if (request_.search.stop.stop_requested()) {
            throw Error(ErrorKind::Interrupted, fmt::format("stopped before {} was changed", store),
                        "what was done before is written down", "dsar erase --replay");
        } else {
            change_store(store, planned.mapped());
        }
    }
}

void Replaying::finish() {
    for (const RecordToLookAt& record : out_.to_look_at) {
        ++collection(record.place).to_look_at;
    }
    if (!request_.dry_run && !nodes_.empty()) {
        request_.cases->record(Act{"replayed",
                                   {{"stores", out_.stores.size()},
                                    {"complete", out_.is_complete()},
                                    {"removed", out_.removed()},
                                    {"cut", out_.cut()},
                                    {"to_look_at", out_.to_look_at.size()}}},
                               *request_.signer);
    }
}

Replayed Replaying::run() {
    choose_collections();
    for (int passes = 0; passes < most_passes && !nodes_.empty(); ++passes) {
        ReplayPlan plan = pass();
        out_.to_look_at = plan.to_look_at();
        change_stores(plan);
        if (!any_done_ || !plan.has_later()) {
            break;
        }
    }
    finish();
    return std::move(out_);
}

}  // namespace

bool Replayed::is_complete() const {
    return std::ranges::all_of(stores, [](const StoreOutcome& outcome) {
        return outcome.status == StoreOutcome::Status::Searched;
    });
}

std::size_t Replayed::removed() const {
    return std::accumulate(
        collections.begin(), collections.end(), std::size_t{0},
        [](std::size_t sum, const ReplayedCollection& each) { return sum + each.removed; });
}

std::size_t Replayed::cut() const {
    return std::accumulate(
        collections.begin(), collections.end(), std::size_t{0},
        [](std::size_t sum, const ReplayedCollection& each) { return sum + each.cut; });
}

std::string look_words(const std::string& why) {
    if (why == "changed") {
        return "had to go, and its key is in use again or it was changed since";
    }
    if (why == "unknown") {
        return "was cut in a way that is kept nowhere: words were cut out of a text";
    }
    return "is like others that were decided on in another way";
}

Replayed replay_erasures(const Workspace& workspace, const ReplayRequest& request,
                         Progress& progress) {
    return Replaying(workspace, request, progress).run();
}

}  // namespace dsar
