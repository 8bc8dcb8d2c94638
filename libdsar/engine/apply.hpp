// SPDX-License-Identifier: Apache-2.0
// Carries out an approved plan: looks again whether all is as it was, writes down what will be
// done, then changes one store after the other, each in one go, each between two entries of the
// journal. It can be killed at any instant and called again.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// What a call of apply needs.
struct ApplyRequest {
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;
    Date today;                    ///< in the controller's zone
    bool dry_run = false;          ///< looks whether all is as it was, and changes nothing
    std::set<int> done_by_hand{};  ///< steps that somebody has done outside, as the officer says
    bool raw_bytes = false;        ///< of verify: looks at the bytes of the stores too
};

/// One step that is done.
struct AppliedStep {
    int step = 0;
    std::string store;
    std::string collection;
    Decision decision = Decision::Keep;
    bool marked = false;  ///< what is kept was marked as restricted
    std::size_t records = 0;
    std::string how = {};      ///< of Mark: as Step::how
    std::string by_hand = {};  ///< of what waits or was done by hand: who does what
    bool waits = false;        ///< for somebody who does it by hand
};

/// What came of it.
struct Applied {
    std::string plan;                      ///< digest
    std::vector<std::string> approved_by;  ///< accounts
    std::vector<AppliedStep> steps;        ///< in order
    std::size_t records = 0;
    std::size_t waiting = 0;                     ///< of them, in steps that somebody does by hand
    std::size_t stated = 0;                      ///< records beside which a statement stands now
    std::vector<std::string> stopped{};          ///< purposes that the suppression list knows now
    std::vector<std::filesystem::path> letters;  ///< drafts to recipients
    /// Places in which bytes of the person still stand although all was done, for instance
    /// `app: free pages of contacts`.
    std::vector<std::string> left;
    bool resumed = false;  ///< an earlier run had begun
    bool again = false;    ///< all of it was done before
};

/// `entries` are those of the case's journal, verified. Where steps wait for somebody all else is
/// done (`waiting`); once they are said to be done, the case is applied. Throws Error: NeedsPerson
/// when the plan is not approved, has blockers, or stores, map or settings are not as they were
/// (nothing is touched, the message counts the differences by collection); Incomplete when a store
/// does not answer (nothing is touched) or could not be changed (what was done before is
/// journalled; call it again); Busy when that is for a lock and nothing was changed before; Usage
/// when a step said to be done by hand is none; Interrupted between two stores.
DSAR_API Applied apply_plan(const Workspace& workspace, const CaseFile& file,
                            const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                            Progress& progress);

}  // namespace dsar
