// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/digest.hpp"
#include "libdsar/engine/hashed_match.hpp"
#include "libdsar/engine/vaulted.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace dsar {
namespace {

Sha256Bytes salted(const HashSalt& salt, const std::string& text) {
    switch (salt.place) {
        case HashSalt::Place::Before:
            return sha256_bytes(salt.value + text);
        case HashSalt::Place::After:
            return sha256_bytes(text + salt.value);
        case HashSalt::Place::Hmac:
            return read_sha256(hmac_sha256_hex(salt.value, text)).value();
    }
    return {};
}

void add_digests(const HashRule& rule, const std::vector<std::string>& texts,
                 std::vector<Sha256Bytes>& out) {
    for (const std::string& text : texts) {
        out.push_back(rule.salt ? salted(*rule.salt, text) : sha256_bytes(text));
    }
}

// The texts of a field, or of the parts of a name as one.
void add_texts(const HashRule& rule, const Variety& variety, const FieldValues& values,
               std::vector<std::string>& out) {
    if (values.size() > 1) {
        std::string joined;
        for (const std::vector<Value>& part : values) {
            for (const Value& value : part) {
                joined += value.is_null() ? "" : (joined.empty() ? "" : " ") + value.text;
            }
        }
        add_spellings(rule.spelling, variety.kind, joined, variety.options, out);
        return;
    }
    for (const Value& value : values.front()) {
        if (!value.is_null()) {
            add_spellings(rule.spelling, variety.kind, value.text, variety.options, out);
        }
    }
}

HashProbe probe_of(const LinkGraph& graph, std::size_t node, const IdentifyingField& field,
                   const HashRule& rule) {
    const Variety& variety = graph.varieties[field.variety];
    HashProbe out;
    out.node = node;
    out.kind = variety.kind;
    out.paths = field.paths;
    out.digests = [&rule, &variety](const FieldValues& values, std::vector<Sha256Bytes>& digests) {
        std::vector<std::string> texts;
        add_texts(rule, variety, values, texts);
        add_digests(rule, texts, digests);
    };
    return out;
}

bool is_wanted(const HashedList& list, const std::string& kind) {
    return std::ranges::any_of(
        list.kinds(), [&](const std::string& wanted) { return wanted.empty() || wanted == kind; });
}

std::vector<HashProbe> probes_of(const LinkGraph& graph, const HashedList& list,
                                 const HashRule& rule) {
    std::vector<HashProbe> out;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        for (const IdentifyingField& field : graph.nodes[node].identifying) {
            if (is_wanted(list, graph.varieties[field.variety].kind)) {
                out.push_back(probe_of(graph, node, field, rule));
            }
        }
    }
    return out;
}

// Counts records, never one twice for an item: a record may hold it in several fields.
class Tally {
 public:
    void add(std::size_t node, std::size_t item, const Record& record) {
        // All hits of a record come in a row.
        std::string key = key_text(record.key);
        Latest& latest = latest_[node];
        if (latest.key != key) {
            latest = {std::move(key), {}};
            ++records_[node];
        }
        if (latest.items.insert(item).second) {
            ++places_[{item, node}];
        }
    }

    void write(const LinkGraph& graph, std::span<const HashProbe> probes, HashedMatches& out) {
        std::map<std::size_t, HashedCollection> collections;
        for (const HashProbe& probe : probes) {
            const Node& node = graph.nodes[probe.node];
            HashedCollection& entry = collections[probe.node];
            entry.store = node.store->name;
            entry.collection = node.collection->name;
            entry.role = node.collection->role;
            entry.records = records_[probe.node];
            if (std::ranges::find(entry.kinds, probe.kind) == entry.kinds.end()) {
                entry.kinds.push_back(probe.kind);
            }
        }
        std::size_t last = std::size_t(-1);
        for (const auto& [place, records] : places_) {
            const auto& [item, node] = place;
            out.ours += item == last ? 0 : 1;
            last = item;
            HashedCollection& entry = collections[node];
            ++entry.items;
            out.places.push_back({item, entry.store, entry.collection, records});
        }
        for (auto& [node, entry] : collections) {
            out.collections.push_back(std::move(entry));
        }
    }

 private:
    struct Latest {
        std::string key;
        std::set<std::size_t> items;
    };

    std::map<std::size_t, Latest> latest_;                                 // by node
    std::map<std::size_t, std::uint64_t> records_;                         // by node
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> places_;  // by item and node
};

}  // namespace

HashedMatches match_hashed(const Workspace& workspace, const HashedList& list, const HashRule& rule,
                           SearchOptions options, Progress& progress) {
    const LinkGraph graph = make_link_graph(workspace);
    const std::vector<HashProbe> probes = probes_of(graph, list, rule);
    HashedMatches out;
    out.items = list.size();
    for (const std::string& kind : list.kinds()) {
        const bool known =
            kind.empty()
                ? !probes.empty()
                : std::ranges::any_of(probes, [&](const HashProbe& p) { return p.kind == kind; });
        if (!known) {
            out.unknown_kinds.push_back(kind);
        }
    }
    options.vaults = open_vaults(workspace, nullptr, {});
    Tally tally;
    out.stores = pass_hashed(
        workspace, graph, probes, {}, list, options, progress,
        [&](const HashedHit& hit) { tally.add(probes[hit.probe].node, hit.item, hit.record); });
    tally.write(graph, probes, out);
    out.complete = out.unknown_kinds.empty() &&
                   std::ranges::all_of(out.stores, [](const StoreOutcome& outcome) {
                       return outcome.status == StoreOutcome::Status::Searched;
                   });
    return out;
}

}  // namespace dsar
