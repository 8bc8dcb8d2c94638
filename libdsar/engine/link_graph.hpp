// SPDX-License-Identifier: Apache-2.0
// The data map seen as a graph: collections, the fields that identify people, the links between
// collections. Built once per search; names are resolved to indices.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/normalise.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A kind of identifier in one way of normalising it: two fields of the same variety can share
/// needles.
struct Variety {
    std::string kind;
    Form form = Form::Plain;
    NormaliseOptions options;
    bool unique = false;

    friend bool operator==(const Variety&, const Variety&) = default;
};

/// A field by which records of a collection can be a person's.
struct IdentifyingField {
    const FieldEntry* entry = nullptr;
    std::vector<std::string> paths;  ///< the field, then those of `with`
    std::size_t variety = 0;         ///< index into LinkGraph::varieties
    bool extends = false;
    bool typed = true;  ///< whether the column holds what people typed
};

/// A reference from one collection to another.
struct Link {
    CompositeReference::Kind kind = CompositeReference::Kind::BelongsTo;
    std::size_t from = 0;
    std::vector<std::string> from_fields;
    std::size_t to = 0;
    std::vector<std::string> to_fields;
};

/// A collection with all that a search asks of the map about it.
struct Node {
    const StoreEntry* store = nullptr;
    const CollectionEntry* collection = nullptr;
    std::size_t store_index = 0;
    std::vector<IdentifyingField> identifying;
    std::vector<std::size_t> outgoing;  ///< links from here
    std::vector<std::size_t> incoming;  ///< links to here
    /// Fields that together are one end of a link, of either kind; each once.
    std::vector<std::vector<std::string>> link_ends;
    std::vector<std::string> free_text;  ///< paths of free-text fields
    bool personal = false;               ///< an identifier or a chain of links reaches it

    /// `store/collection`.
    [[nodiscard]] std::string name() const;
};

/// All collections of a map and their links.
struct LinkGraph {
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::vector<Variety> varieties;
};

/// Throws Error (NotSetUp) when a reference of the map leads nowhere.
LinkGraph make_link_graph(const Workspace& workspace);

}  // namespace dsar
