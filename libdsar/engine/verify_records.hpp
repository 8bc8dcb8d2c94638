// SPDX-License-Identifier: Apache-2.0
// What must be gone and what must be there after a plan was applied, and what was met of it.
#pragma once

#include "libdsar/engine/old_values.hpp"
#include "libdsar/engine/verify.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/rights/erasure.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace dsar {

/// One record of the plan.
struct ExpectedRecord {
    bool goes = false;         ///< it leaves its collection
    bool is_client_s = false;  ///< left to a client
    const WorkRecord* record = nullptr;
    bool must_be_there = false;
    bool met = false;
    std::string digest = {};   ///< of what was met
    bool done_before = false;  ///< an earlier plan has cut it: it must be as it was decided on
};

/// The records of one collection.
struct ExpectedCollection {
    std::string store;
    const CollectionEntry* collection = nullptr;
    bool by_position = false;  ///< keys move when records before them go: states are compared
    std::map<std::string, ExpectedRecord> by_key;  ///< by key_text; or by number when by position
    std::map<std::string, std::vector<ExpectedRecord*>> by_state;
};

/// Compares what is met with what the plan says. Keeps references to what it was made from.
class ExpectedRecords {
 public:
    ExpectedRecords(const Workspace& workspace, const ApplyWork& work);

    [[nodiscard]] std::vector<ExpectedCollection>& collections() { return collections_; }

    /// What an earlier plan of the case had cut down is to be as it was then.
    void were_kept(const std::map<std::string, KeptBefore>& kept);

    /// A record that the second search found to be the person's.
    void found(const Match& match, const Record* record);
    /// A record that was asked for by its key, or met in a pass over its collection.
    void met(ExpectedCollection& collection, const Record& record);

    /// record_digest of what stays, by `store/collection/key`.
    [[nodiscard]] std::map<std::string, std::string> digests() const;

    /// Counts what had to go, what had to stay, and what is not so.
    void settle(Verification& out);

 private:
    ExpectedCollection* of(const std::string& store, const std::string& collection);
    void complain(const ExpectedCollection& collection, const std::string& key,
                  const std::string& what);
    void judge(ExpectedCollection& collection, const std::string& key, ExpectedRecord& expected,
               const Record& record);

    const Workspace& workspace_;
    OldValues old_values_;
    std::vector<ExpectedCollection> collections_;
    /// Store, collection, what -> keys: each record is said once.
    std::map<std::tuple<std::string, std::string, std::string>, std::set<std::string>> wrong_;
};

/// Whether what the cuts come to stands in the record.
bool holds_cuts(const Record& record, const WorkRecord& planned);

}  // namespace dsar
