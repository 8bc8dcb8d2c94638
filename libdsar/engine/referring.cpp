// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/referring.hpp"

#include "libdsar/engine/found.hpp"
#include "libdsar/engine/link_graph.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace dsar {

namespace {

using Indices = std::vector<std::size_t>;

// The matches of each node.
std::vector<Indices> by_node(const LinkGraph& graph, std::span<const Match> matches) {
    std::map<std::string, std::size_t> nodes;
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        nodes[graph.nodes[node].name()] = node;
    }
    std::vector<Indices> out(graph.nodes.size());
    for (std::size_t index = 0; index < matches.size(); ++index) {
        if (matches[index].has_record) {
            const Match& match = matches[index];
            out[nodes.at(match.store + "/" + match.collection)].push_back(index);
        }
    }
    return out;
}

}  // namespace

std::vector<Indices> referred_by(const Workspace& workspace, std::span<const Match> matches,
                                 const Spool& spool) {
    const LinkGraph graph = make_link_graph(workspace);
    const std::vector<Indices> places = by_node(graph, matches);
    std::vector<std::set<std::size_t>> found(matches.size());
    for (const Link& link : graph.links) {
        if (places[link.from].empty() || places[link.to].empty()) {
            continue;
        }
        std::unordered_map<std::string, Indices> targets;
        for (const std::size_t index : places[link.to]) {
            const Record record = unpack(spool.read(matches[index].spooled));
            for (const std::string& value : link_values(record, link.to_fields)) {
                targets[value].push_back(index);
            }
        }
        for (const std::size_t index : places[link.from]) {
            const Record record = unpack(spool.read(matches[index].spooled));
            for (const std::string& value : link_values(record, link.from_fields)) {
                if (const auto target = targets.find(value); target != targets.end()) {
                    for (const std::size_t parent : target->second) {
                        if (parent != index) {
                            found[parent].insert(index);
                        }
                    }
                }
            }
        }
    }
    std::vector<Indices> out;
    for (const std::set<std::size_t>& each : found) {
        out.emplace_back(each.begin(), each.end());
    }
    return out;
}

}  // namespace dsar
