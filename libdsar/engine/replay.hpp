// SPDX-License-Identifier: Apache-2.0
// Does erasures again after stores were restored from a backup: every record that stands as it
// stood when it was decided on goes, or is cut down, as then. Nothing new is decided, and nobody is
// searched for: the erasure ledger knows records by keyed digests.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/erasures.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar {

/// What a call of replay needs.
struct ReplayRequest {
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;  ///< `only_stores`, `timeout` and `stop` count
    Date today;            ///< is written where a record is marked as restricted
    bool dry_run = false;  ///< says what would be done; `cases` and `signer` may be null
};

/// What was done in one collection, or would be.
struct ReplayedCollection {
    CollectionName place;
    std::size_t removed = 0;
    std::size_t cut = 0;         ///< changed, and stayed
    std::size_t to_look_at = 0;  ///< of Replayed::to_look_at
};

/// A record that only a person can judge. It was not touched.
struct RecordToLookAt {
    CollectionName place;
    std::string key;  ///< key_text
    /// `changed`: the record of that key had to go and is there, but not as it was; `unknown`: what
    /// has to be written there is kept nowhere (words that were cut out of a text); `differing`:
    /// records in this very state were decided on in different ways.
    std::string why;
};

/// What came of it.
struct Replayed {
    std::size_t known = 0;  ///< records that went or were changed, by the ledger, in these stores
    std::vector<ReplayedCollection> collections;  ///< by store and name; all that were read
    std::vector<RecordToLookAt> to_look_at;       ///< by store and collection
    /// The stores that were read. Failed: one could not be read or changed, and is as it was.
    std::vector<StoreOutcome> stores;
    std::vector<CollectionName> not_in_map;  ///< collections that the map has no longer

    [[nodiscard]] DSAR_API bool is_complete() const;
    [[nodiscard]] DSAR_API std::size_t removed() const;
    [[nodiscard]] DSAR_API std::size_t cut() const;
};

/// Why a record is to be looked at, as a sentence without its subject.
DSAR_API std::string look_words(const std::string& why);

/// Reads the collections that the ledger names, one pass each, and does again what was done there:
/// one store after the other, each in one go, before and after which it is written into the
/// register's chain (`replay_started`, `replayed`) and into the journal of each case whose record
/// was at work. A store that fails is an outcome. Throws Error: as ErasureLedger does; Interrupted
/// between two stores.
DSAR_API Replayed replay_erasures(const Workspace& workspace, const ReplayRequest& request,
                                  Progress& progress);

}  // namespace dsar
