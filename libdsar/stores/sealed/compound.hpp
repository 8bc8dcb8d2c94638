// SPDX-License-Identifier: Apache-2.0
// How a search asks compound indexes: which conditions of a query say all that such an index
// hashes, and which values that may be.
#pragma once

#include "libdsar/stores/sealed/collection.hpp"
#include "libdsar/stores/store.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// What a compound index is asked, and for which conditions of the query.
struct CompoundAsked {
    /// What its parts may hold, in their order, in every record that is meant.
    std::vector<std::vector<Value>> rows;
    /// Of each part, the conditions that name it; all empty when one condition says everything.
    std::vector<std::vector<std::size_t>> together = {};
};

/// How the index finds every record in which one condition holds: each of its parts is a field of
/// the condition, or a sealed truth value, of which all are asked. nullopt: it cannot, or too many
/// hashes would have to be computed.
std::optional<CompoundAsked> asked_alone(const SealedCollection& collection,
                                         const SealedRowHash& hash, const Condition& condition);

/// How the index finds the records in which all its parts hold what conditions of the query on
/// single fields say; only for an index whose map says that its fields name a person `together`.
std::optional<CompoundAsked> asked_together(const SealedCollection& collection,
                                            const SealedRowHash& hash, const Query& query);

/// The values that a field may hold for a normal form; `entry` is null where it is not sealed.
std::vector<Value> sealed_spellings(const SealedEntry* entry, const std::string& normal);

}  // namespace dsar
