// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/reappeared.hpp"

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/replay_plan.hpp"
#include "libdsar/engine/unique_identifiers.hpp"
#include "libdsar/engine/whole_pass.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

// What the ledger says of a record that holds an identifier of somebody who was erased.
enum class Standing {
    Kept,   // it stays, as it was decided
    Again,  // it went, or was cut down, and is as before
    Anew    // no erasure knows it
};

bool identifies_one(const LinkGraph& graph, const Node& node) {
    return node.collection->role == Role::Controller &&
           std::ranges::any_of(node.identifying, [&](const IdentifyingField& field) {
               return graph.varieties[field.variety].unique && field.paths.size() == 1;
           });
}

class Looking {
 public:
    Looking(const LinkGraph& graph, ErasureLedger& ledger, const std::vector<LedgerPlace>& places)
        : graph_(graph), ledger_(ledger) {
        for (const LedgerPlace& known : places) {
            changed_[known.place] = known.changed;
        }
    }

    void met(const Node& node, const Record& record);
    std::vector<Reappeared> found();

 private:
    Standing standing_of(const CollectionName& place, const CollectionEntry& collection,
                         const Record& record);

    // A record that no erasure knows, and whom it names.
    struct Unknown {
        CollectionName place;
        bool by_position = false;
        std::set<std::string> identities;
    };

    const LinkGraph& graph_;
    ErasureLedger& ledger_;
    std::map<CollectionName, std::size_t> changed_;
    std::map<CollectionName, Reappeared> found_;
    std::vector<Unknown> unknown_;
    std::set<std::string> kept_;  // identities that a record holds which stays
};

Standing Looking::standing_of(const CollectionName& place, const CollectionEntry& collection,
                              const Record& record) {
    const bool by_position = is_by_position(collection);
    const std::string state = record_digest(record);
    const std::vector<LedgerRecord> known =
        by_position ? ledger_.of_state(place, state) : ledger_.of_key(place, key_text(record.key));
    if (known.empty()) {
        return Standing::Anew;
    }
    const LedgerRecord* const decided = decided_last(known, ledger_.keyed_state(place, state));
    const LedgerRecord& last = decided == nullptr ? known.back() : *decided;
    const bool acts =
        last.decision == Decision::Erase || (decided != nullptr && !decided->cuts.empty());
    return acts ? Standing::Again : Standing::Kept;
}

void Looking::met(const Node& node, const Record& record) {
    std::set<std::string> identities;
    for (const Identifier& identifier : unique_identifiers(graph_, node, record)) {
        if (std::string digest = ledger_.erased(identifier); !digest.empty()) {
            identities.insert(std::move(digest));
        }
    }
    if (identities.empty()) {
        return;
    }
    const CollectionName place{node.store->name, node.collection->name};
    switch (standing_of(place, *node.collection, record)) {
        case Standing::Kept:
            kept_.merge(identities);
            return;
        case Standing::Again:
            ++found_[place].again;
            return;
        case Standing::Anew:
            unknown_.push_back({place, is_by_position(*node.collection), std::move(identities)});
            return;
    }
}

std::vector<Reappeared> Looking::found() {
    for (const Unknown& each : unknown_) {
        // A line that was cut down and stayed is not known by its state any more.
        std::size_t& changed = changed_[each.place];
        if (each.by_position && changed > 0) {
            --changed;
        } else if (std::ranges::none_of(each.identities, [&](const std::string& identity) {
                       return kept_.contains(identity);
                   })) {
            ++found_[each.place].anew;
        }
    }
    std::vector<Reappeared> out;
    for (auto& [place, counts] : found_) {
        counts.place = place;
        out.push_back(std::move(counts));
    }
    return out;
}

}  // namespace

ReappearedCheck find_reappeared(const Workspace& workspace, const std::string& only) {
    ReappearedCheck out;
    if (!ErasureLedger::is_there(workspace)) {
        return out;
    }
    ErasureLedger ledger(workspace);
    const std::vector<LedgerPlace> places = ledger.places();
    for (const LedgerPlace& place : places) {
        out.erasures += place.records;
    }
    if (out.erasures == 0) {
        return out;
    }
    const LinkGraph graph = make_link_graph(workspace);
    std::vector<std::size_t> nodes;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        const bool asked = only.empty() || graph.nodes[node].store->name == only;
        if (asked && identifies_one(graph, graph.nodes[node])) {
            nodes.push_back(node);
        }
    }
    Looking looking(graph, ledger, places);
    Progress quiet;
    const std::vector<StoreOutcome> outcomes = pass_over(
        workspace, graph, nodes, {}, quiet,
        [&](std::size_t node, const Record& record) { looking.met(graph.nodes[node], record); });
    out.complete = std::ranges::all_of(outcomes, [](const StoreOutcome& outcome) {
        return outcome.status == StoreOutcome::Status::Searched;
    });
    out.found = looking.found();
    return out;
}

}  // namespace dsar
