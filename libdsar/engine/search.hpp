// SPDX-License-Identifier: Apache-2.0
// Locates people's records across all stores of a data map (DESIGN, Locating). Written for N
// subjects at once: every store is asked once per wave, whatever their number.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/base/spool.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace dsar {

struct Vaults;

/// An identifier that joined a subject's identity because the map says `extends`.
struct FoundIdentifier {
    Identifier identifier;  ///< normal form
    std::string scope;      ///< empty: controller data; else the tenant it stays in
    std::string because;    ///< where it was found
};

/// A record that is the subject's, whatever it says of them today: an earlier plan kept it.
struct KeptSeed {
    std::string store;
    std::string collection;
    Record record;
    bool changed = false;  ///< it is not as it was: it may be theirs, and nothing says so but this
};

/// What a search may do.
struct SearchOptions {
    Right right = Right::Access;           ///< decides which client instructions count
    std::set<std::string> only_stores;     ///< empty: all; others come out as skipped
    std::chrono::milliseconds timeout{0};  ///< per store, over all waves; 0: none
    std::stop_token stop;
    bool free_text = true;  ///< search inside fields that the map calls free text
    /// What had joined the first subject's identity before, when the records that said so may be
    /// gone: it counts from the start, each in its scope.
    std::vector<FoundIdentifier> known{};
    /// Records from which links are followed, as from exact ones of the first subject.
    std::vector<KeptSeed> kept{};
    bool by_key = false;  ///< only what `kept` leads to: the subject may lack identifiers
    /// What lies in vaults is looked through as well (engine/vaulted.hpp); null: not.
    std::shared_ptr<const Vaults> vaults{};
};

/// What was found on one subject.
struct SubjectMatches {
    Matches matches;  ///< ordered by store, collection, key
    std::vector<FoundIdentifier> identifiers;
    std::vector<Problem> problems{};  ///< of SearchResult's, those with this subject's records
};

/// The result of a search. `complete` is false when any store was not searched to its end: then
/// nothing may be concluded from what is missing.
struct SearchResult {
    bool complete = false;
    bool only_locked = false;              ///< not complete for nothing but locks that others hold
    std::vector<StoreOutcome> stores;      ///< in the map's order
    std::vector<SubjectMatches> subjects;  ///< as the subjects were given
    std::vector<Problem> problems;         ///< tenants that contradict each other and the like
    std::shared_ptr<const Vaults> vaults;  ///< that were looked through
};

/// Throws Error (Usage) when a subject has no identifier that the map can look for: to be asked
/// before a case is opened.
DSAR_API void require_usable(const Workspace& workspace, std::span<const Subject> subjects);

/// Searches all stores in parallel, wave by wave, until nothing new is found. Full records go to
/// `spool`; matches remember their place in it. A store that fails is an outcome, not an exception.
/// Throws Error: Usage when a subject has no usable identifier, Interrupted when `stop` was
/// requested.
DSAR_API SearchResult search(const Workspace& workspace, std::span<const Subject> subjects,
                             const SearchOptions& options, Spool& spool, Progress& progress);

}  // namespace dsar
