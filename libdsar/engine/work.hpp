// SPDX-License-Identifier: Apache-2.0
// What apply is about to do, written down in full before it begins, sealed: a run that was killed
// goes on from it, and verify knows from it what must be gone and what must be there.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/changes.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/subject.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// One record of the plan, and what is done to it.
struct WorkRecord {
    RecordKey key;
    std::string state;  ///< digest of the record when it was decided
    std::vector<CutField> cuts;
    std::vector<NewValue> values;  ///< what the cuts come to
    std::string after = {};        ///< its state then, where the record is known by that alone
    /// Of what an erasure keeps until a day: `rule`, or `needed` where only something else that is
    /// kept refers to it; `changed` where what is there now is not what was kept, for all we know.
    std::string kept = {};
    std::optional<Date> until = {};  ///< its last day, where one is known
};

/// One step of the plan.
struct WorkStep {
    int step = 0;
    std::string store;
    std::string collection;
    Decision decision = Decision::Keep;
    std::string how;      ///< as Step::how
    std::string by_hand;  ///< as Step::by_hand
    std::vector<WorkRecord> records;
};

/// The whole of it.
struct ApplyWork {
    std::string plan;  ///< digest
    std::vector<WorkStep> steps;
    std::map<std::string, std::vector<std::string>> must_not_stay;  ///< by store
    std::vector<Identifier> given;                                  ///< by the request
    std::vector<FoundIdentifier> known;  ///< what joined them, each in its scope
    std::vector<std::string> stopped;    ///< purposes for which they go on the suppression list
    /// What else goes there: addresses that stand in the records that are suppressed.
    std::vector<Identifier> addresses;
};

/// Gathers it. `changes` are those of the plan.
ApplyWork make_work(const Plan& plan, const std::vector<StoreChanges>& changes,
                    std::vector<Identifier> given, std::vector<FoundIdentifier> known);

/// Everything by which the suppression list knows the person.
std::vector<Identifier> contacts_of(const ApplyWork& work);

/// What we may call the person by towards others: never what stays in a client's data.
std::vector<Identifier> names_of(const ApplyWork& work);

/// Keeps it sealed in the case, one document for each plan, and reads it back; nullopt when that
/// plan was never applied.
void keep_work(const CaseFile& file, const ApplyWork& work);
std::optional<ApplyWork> read_work(const CaseFile& file, std::string_view plan_digest);

/// The changes of one store in the order of the steps. They point into `workspace.map`.
std::vector<Change> changes_in(const Workspace& workspace, const ApplyWork& work,
                               const std::string& store);

/// Stores in the order in which they are changed.
std::vector<std::string> stores_of(const ApplyWork& work);

/// Whether a step changes what its records are.
bool changes_store(const WorkStep& step);

/// Whether its records leave their collection; whether somebody does it by hand.
inline bool takes_away(const WorkStep& step) {
    return takes_away(step.decision, step.how);
}
inline bool is_by_hand(const WorkStep& step) {
    return is_by_hand(step.decision, step.how);
}

}  // namespace dsar
