// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/link_graph.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dsar {

namespace {

using Names = std::map<std::pair<std::string, std::string>, std::size_t>;
using Kind = CompositeReference::Kind;

std::size_t variety_of(LinkGraph& graph, const Settings& settings, const FieldEntry& field) {
    Variety variety;
    variety.kind = field.identifies->kind;
    variety.form = form_of_kind(variety.kind);
    variety.options = settings.normalising(variety.kind, field.region);
    variety.unique = settings.is_unique(variety.kind);
    const auto known = std::find(graph.varieties.begin(), graph.varieties.end(), variety);
    if (known != graph.varieties.end()) {
        return static_cast<std::size_t>(known - graph.varieties.begin());
    }
    graph.varieties.push_back(std::move(variety));
    return graph.varieties.size() - 1;
}

IdentifyingField identifying_field(LinkGraph& graph, const Settings& settings,
                                   const FieldEntry& field) {
    IdentifyingField out;
    out.entry = &field;
    out.paths.push_back(field.path);
    out.paths.insert(out.paths.end(), field.identifies->with.begin(), field.identifies->with.end());
    out.variety = variety_of(graph, settings, field);
    out.extends = field.identifies->extends;
    const Form form = graph.varieties[out.variety].form;
    const bool typed_by_nature = form == Form::Phone || form == Form::Name;
    out.typed = field.stored_as == StoredAs::Typed ||
                (field.stored_as == StoredAs::Default && typed_by_nature);
    return out;
}

Node make_node(LinkGraph& graph, const Workspace& workspace, std::size_t store_index,
               const CollectionEntry& collection) {
    Node node;
    node.store = &workspace.map.stores[store_index];
    node.collection = &collection;
    node.store_index = store_index;
    for (const FieldEntry& field : collection.fields) {
        if (field.identifies) {
            node.identifying.push_back(identifying_field(graph, workspace.settings, field));
        }
        if (field.free_text) {
            node.free_text.push_back(field.path);
        }
    }
    return node;
}

void add_link(LinkGraph& graph, const Names& names, Kind kind, std::size_t from,
              const std::vector<std::string>& from_fields, const Reference& to) {
    const auto target = names.find({to.store, to.collection});
    if (target == names.end()) {
        throw Error(ErrorKind::NotSetUp,
                    "a reference of " + graph.nodes[from].name() + " leads to " + to.store + "/" +
                        to.collection + ", which is not in the map",
                    {}, "dsar map check --offline");
    }
    graph.links.push_back({kind, from, from_fields, target->second, to.fields});
}

void add_links(LinkGraph& graph, const Names& names, std::size_t from) {
    const CollectionEntry& collection = *graph.nodes[from].collection;
    for (const FieldEntry& field : collection.fields) {
        for (const Reference& to : field.belongs_to) {
            add_link(graph, names, Kind::BelongsTo, from, {field.path}, to);
        }
        for (const Reference& to : field.leads_to) {
            add_link(graph, names, Kind::LeadsTo, from, {field.path}, to);
        }
        for (const Reference& to : field.mentions) {
            add_link(graph, names, Kind::Mentions, from, {field.path}, to);
        }
    }
    for (const CompositeReference& composite : collection.references) {
        add_link(graph, names, composite.kind, from, composite.fields, composite.to);
    }
}

void add_end(Node& node, const std::vector<std::string>& fields) {
    if (std::find(node.link_ends.begin(), node.link_ends.end(), fields) == node.link_ends.end()) {
        node.link_ends.push_back(fields);
    }
}

void connect(LinkGraph& graph) {
    for (std::size_t index = 0; index < graph.links.size(); ++index) {
        const Link& link = graph.links[index];
        graph.nodes[link.from].outgoing.push_back(index);
        graph.nodes[link.to].incoming.push_back(index);
        add_end(graph.nodes[link.from], link.from_fields);
        add_end(graph.nodes[link.to], link.to_fields);
    }
}

// A collection is personal when identifiers, or links from personal ones, reach it.
void mark_personal(LinkGraph& graph) {
    for (Node& node : graph.nodes) {
        node.personal = !node.identifying.empty();
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (const Link& link : graph.links) {
            const bool down = link.kind == Kind::BelongsTo && graph.nodes[link.to].personal;
            const bool along = link.kind == Kind::LeadsTo && graph.nodes[link.from].personal;
            Node& reached = graph.nodes[link.kind == Kind::BelongsTo ? link.from : link.to];
            if ((down || along) && !reached.personal) {
                reached.personal = true;
                changed = true;
            }
        }
    }
}

}  // namespace

std::string Node::name() const {
    return store->name + "/" + collection->name;
}

LinkGraph make_link_graph(const Workspace& workspace) {
    LinkGraph graph;
    Names names;
    for (std::size_t index = 0; index < workspace.map.stores.size(); ++index) {
        const StoreEntry& store = workspace.map.stores[index];
        for (const CollectionEntry& collection : store.collections) {
            names[{store.name, collection.name}] = graph.nodes.size();
            graph.nodes.push_back(make_node(graph, workspace, index, collection));
        }
    }
    for (std::size_t from = 0; from < graph.nodes.size(); ++from) {
        add_links(graph, names, from);
    }
    connect(graph);
    mark_personal(graph);
    return graph;
}

}  // namespace dsar
