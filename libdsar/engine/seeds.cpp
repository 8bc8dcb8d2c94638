// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/seeds.hpp"

#include <algorithm>
#include <utility>

namespace dsar {

void take_kept(std::span<const KeptSeed> kept, const LinkGraph& graph, const Tenants& tenants,
               const std::vector<bool>& existence_only, Spool& spool, FoundRecords& records,
               TheirRecords& theirs) {
    for (const KeptSeed& seed : kept) {
        const auto node = std::ranges::find_if(graph.nodes, [&](const Node& each) {
            return each.store->name == seed.store && each.collection->name == seed.collection;
        });
        const auto index = static_cast<std::size_t>(node - graph.nodes.begin());
        if (node == graph.nodes.end() || existence_only[index]) {
            continue;
        }
        FoundRecord found = digest_of(graph, index, seed.record, false);
        found.state = record_digest(seed.record);
        found.spooled = spool.append(pack(seed.record));
        found.full = true;
        const std::size_t record = records.add(found);
        Theirs how = theirs.find(record).value_or(Theirs());
        how.certainty = seed.changed ? Certainty::Possible : Certainty::Exact;
        how.scope = tenants.scope_of(*records[record]);
        how.kept = !seed.changed;
        how.changed = seed.changed;
        theirs.put(record, how);
    }
}

}  // namespace dsar
