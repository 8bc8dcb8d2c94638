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
#include <string>
#include <vector>

namespace dsar {

/// What a call of apply needs.
struct ApplyRequest {
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;
    Date today;            ///< in the controller's zone
    bool dry_run = false;  ///< looks whether all is as it was, and changes nothing
};

/// One step that is done.
struct AppliedStep {
    int step = 0;
    std::string store;
    std::string collection;
    Decision decision = Decision::Keep;
    bool marked = false;  ///< what is kept was marked as restricted
    std::size_t records = 0;
};

/// What came of it.
struct Applied {
    std::string plan;                      ///< digest
    std::vector<std::string> approved_by;  ///< accounts
    std::vector<AppliedStep> steps;        ///< in order
    std::size_t records = 0;
    std::vector<std::filesystem::path> letters;  ///< drafts to recipients
    /// Places in which bytes of the person still stand although all was done, for instance
    /// `app: free pages of contacts`.
    std::vector<std::string> left;
    bool resumed = false;  ///< an earlier run had begun
    bool again = false;    ///< all of it was done before
};

/// `entries` are those of the case's journal, verified. Throws Error: NeedsPerson when the plan is
/// not approved, has blockers, or stores, map or settings are not as they were (nothing is touched,
/// the message counts the differences by collection); Incomplete when a store does not answer
/// (nothing is touched) or could not be changed (what was done before is journalled; call it
/// again); Busy when that is for a lock and nothing was changed before;
/// Interrupted between two stores.
DSAR_API Applied apply_plan(const Workspace& workspace, const CaseFile& file,
                            const std::vector<JournalEntry>& entries, const ApplyRequest& request,
                            Progress& progress);

}  // namespace dsar
