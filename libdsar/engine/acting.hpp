// SPDX-License-Identifier: Apache-2.0
// The first half of a right that changes stores: case, search, plan, and what would stand in its
// way. Changes no store.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/backups.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/changes.hpp"
#include "libdsar/engine/minors.hpp"
#include "libdsar/engine/right_plans.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// What the officer asked for.
struct ActingRequest : CaseRequest {
    ActingOrder order;  ///< empty: what was ordered of the case before
};

/// What came of it. `plan` and `search.subjects[0].matches` belong together.
struct Acting {
    std::string case_id;  ///< empty on a dry run
    std::filesystem::path case_folder;
    std::string regime;
    std::string kind;
    ActingOrder order;  ///< that counts
    SearchResult search;
    Plan plan;
    std::size_t vaulted = 0;          ///< records besides, in the vaults of other cases
    bool returned = false;            ///< the case came back for what it had kept
    Deadline deadline;                ///< by when the person must have the answer; then: none
    std::string plan_json;            ///< plan-1
    std::optional<MinorFound> minor;  ///< the records say that the person is one
    std::vector<BackupTerm> backups;  ///< of an erasure: how long copies outlive it
};

/// Opens or takes up the case, searches, plans and asks each store what would stop the changes.
/// Throws Error as search() and begin_case() do.
DSAR_API Acting plan_acting(const Workspace& workspace, const ActingRequest& request,
                            Progress& progress);

/// What a right that changes stores finds.
struct ActingSearch {
    SearchResult found;          ///< in the stores
    std::vector<Match> vaulted;  ///< in the vaults of other cases
    Act act;                     ///< what the journal says of both
};

/// Searches as `order` asks. `cases` may be null, `case_id` empty: of a dry run. Matches come in
/// memory, all of them: their links and their order are looked at side by side.
ActingSearch search_to_act(const Workspace& workspace, const CaseRequest& request,
                           const ActingOrder& order, Register* cases, const std::string& case_id,
                           SearchOptions options, Spool& spool, Progress& progress);

/// A plan and the changes that it comes to.
struct ChangePlan {
    Plan plan;
    std::vector<StoreChanges> changes;
};

/// Plans what was found, and asks the stores. Pure but for reading them. `workspace` must outlive
/// the changes. `marked`: the day that is written where a record is marked as restricted.
ChangePlan make_change_plan(const Workspace& workspace, const CaseRequest& request,
                            const ActingOrder& order, const CaseFile* file,
                            const SearchResult& search, const Spool& spool, Date marked);

DSAR_API RecordHolds read_holds(const CaseFile& file);
/// Adds a hold, or takes one away (nullopt). Throws Error (Usage) when the plan of the case knows
/// no such record.
DSAR_API void record_hold(const CaseFile& file, const std::string& record,
                          const std::optional<Hold>& hold);

}  // namespace dsar
