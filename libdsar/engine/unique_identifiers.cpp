// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/unique_identifiers.hpp"

#include "libdsar/stores/matching.hpp"

namespace dsar {

std::vector<Identifier> unique_identifiers(const LinkGraph& graph, const Node& node,
                                           const Record& record) {
    std::vector<Identifier> out;
    for (const IdentifyingField& field : node.identifying) {
        const Variety& variety = graph.varieties[field.variety];
        if (!variety.unique || field.paths.size() != 1) {
            continue;
        }
        for (const Value& value : values_at(record, field.entry->path)) {
            const auto normal = value.is_null()
                                    ? std::nullopt
                                    : normalise(variety.form, value.text, variety.options);
            if (normal) {
                out.push_back({variety.kind, *normal});
            }
        }
    }
    return out;
}

}  // namespace dsar
