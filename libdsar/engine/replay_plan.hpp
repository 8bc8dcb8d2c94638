// SPDX-License-Identifier: Apache-2.0
// What the erasure ledger says of records that are met: which go again, which are cut again, which
// a person must look at. It grows with these, not with what is met.
#pragma once

#include "libdsar/cases/erasures.hpp"
#include "libdsar/engine/replay.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/change.hpp"

#include <map>
#include <string>
#include <vector>

namespace dsar {

/// One change, and on account of which case.
struct PlannedReplay {
    CollectionName place;
    std::string case_id;
    Change change;
};

/// Asks the ledger for each record. The ledger and the collections must outlive it.
class ReplayPlan {
 public:
    ReplayPlan(ErasureLedger& ledger, Date today) : ledger_(ledger), today_(today) {}

    void met(const CollectionName& place, const CollectionEntry& collection, const Record& record);

    /// The changes by store, in each in the order of `order` (names as `store/collection`).
    [[nodiscard]] std::map<std::string, std::vector<PlannedReplay>> take(
        const std::vector<std::string>& order);
    /// By place and key.
    [[nodiscard]] std::vector<RecordToLookAt> to_look_at() const;
    /// Whether a record was at work again later: then another pass may find more.
    [[nodiscard]] bool has_later() const { return has_later_; }

 private:
    void do_again(const CollectionName& place, const CollectionEntry& collection,
                  const Record& record, std::string state, const LedgerRecord& decided);

    ErasureLedger& ledger_;
    Date today_;
    std::vector<PlannedReplay> planned_;
    std::vector<RecordToLookAt> to_look_at_;
    bool has_later_ = false;
};

/// What an erasure decided last on a record as it stands; nullptr: not in this state. `records`:
/// those of its key or, where keys are positions, of its state.
const LedgerRecord* decided_last(const std::vector<LedgerRecord>& records,
                                 const std::string& keyed_state);

}  // namespace dsar
