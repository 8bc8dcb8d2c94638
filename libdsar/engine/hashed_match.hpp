// SPDX-License-Identifier: Apache-2.0
// Which items of a hashed list are values of our stores: every store is passed over once for the
// whole list, all stores at once, and of each record no more is read than what is hashed.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/sha256_bytes.hpp"
#include "libdsar/engine/hashed_list.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/hash_spelling.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The values of some fields of a record, by field.
using FieldValues = std::vector<std::vector<Value>>;

/// Fields that are hashed, alone or together, and compared with items of one kind.
struct HashProbe {
    std::size_t node = 0;            ///< index into LinkGraph::nodes
    std::string kind;                ///< of the items
    std::vector<std::string> paths;  ///< of the fields
    /// Adds every digest that an item of these values may have. Called by several threads.
    std::function<void(const FieldValues& values, std::vector<Sha256Bytes>& out)> digests;
};

/// An item that a record holds.
struct HashedHit {
    std::size_t item = 0;
    std::size_t probe = 0;
    const Record& record;  ///< key, tenant, and the fields that were asked for
    const FieldValues& values;
    const Sha256Bytes& digest;
};

/// Called with each item that a record holds, never twice at once; once for each probe of a record.
using HashedFound = std::function<void(const HashedHit& hit)>;

/// Passes over the collections of all probes. `also`: for each node, further fields that the
/// records in a hit must have; may be empty. Returns what became of the stores that hold these
/// collections, in the map's order. Throws Error (Interrupted), and what `found` throws.
std::vector<StoreOutcome> pass_hashed(const Workspace& workspace, const LinkGraph& graph,
                                      std::span<const HashProbe> probes,
                                      std::span<const std::vector<std::string>> also,
                                      const HashedList& list, const SearchOptions& options,
                                      Progress& progress, const HashedFound& found);

/// What is mixed into each value before it is hashed.
struct HashSalt {
    enum class Place { Before, After, Hmac };

    std::string value;
    Place place = Place::Before;
};

/// How the maker of a list hashed.
struct HashRule {
    Spelling spelling = Spelling::Any;
    std::optional<HashSalt> salt;
};

/// Where an item was found.
struct HashedPlace {
    std::size_t item = 0;  ///< index into the list
    std::string store;
    std::string collection;
    std::uint64_t records = 0;
};

/// What a collection holds of the list.
struct HashedCollection {
    std::string store;
    std::string collection;
    Role role = Role::Controller;
    std::vector<std::string> kinds;  ///< of its fields that were compared
    std::uint64_t items = 0;
    std::uint64_t records = 0;  ///< that hold any item
};

/// The answer. Nothing may be concluded from what is missing unless it is complete.
struct HashedMatches {
    bool complete = false;  ///< every store that could hold an item was read to its end
    std::uint64_t items = 0;
    std::uint64_t ours = 0;  ///< items that any record holds
    std::vector<StoreOutcome> stores;
    std::vector<HashedCollection> collections;  ///< that were compared, in the map's order
    std::vector<HashedPlace> places;            ///< by item, then in the map's order
    /// Kinds of items that no field of the map identifies: nobody looked for them.
    std::vector<std::string> unknown_kinds;
};

/// Compares the list with every field that identifies people, in stores and vaults. No value of a
/// store is in the answer. Throws Error as pass_hashed() and open_vaults() do.
DSAR_API HashedMatches match_hashed(const Workspace& workspace, const HashedList& list,
                                    const HashRule& rule, SearchOptions options,
                                    Progress& progress);

}  // namespace dsar
