// SPDX-License-Identifier: Apache-2.0
// Ends a restriction (Art 18(3)): first the person is told, then what was marked or put away is as
// it was before.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/map/data_map.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// What the officer says.
struct LiftOrder {
    std::optional<Date> told;         ///< the day on which the person was told
    std::string outcome;              ///< what came of it, in words: for the letter and the journal
    std::set<int> done_by_hand = {};  ///< steps that somebody has undone outside
};

/// What came of it.
struct Lifted {
    std::size_t places = 0;          ///< collections that were restricted
    std::size_t lifted = 0;          ///< of them, those in which it has ended
    std::size_t records = 0;         ///< that are free again, by this run or one before it
    std::size_t gone = 0;            ///< that are not there any more, or that somebody marked anew
    std::size_t held = 0;            ///< that another case restricts, too: they stay so
    std::size_t clashed = 0;         ///< that could not come back: somebody has made them anew
    std::vector<AppliedStep> waits;  ///< what somebody undoes by hand, by step
    std::optional<Date> told;        ///< with `outcome`, as it was said when it was lifted
    std::string outcome;

    [[nodiscard]] bool is_done() const { return waits.empty() && clashed == 0; }
};

/// `entries` are those of the case's journal, verified. Can be called again after it was
/// interrupted: then it does the rest, or says what came of it before. Throws Error: Usage when the
/// case restricts nothing; NeedsPerson when the person was not told (the letter is drafted:
/// letters/before-lifting.txt); Incomplete or Busy when a store did not answer or could not be
/// changed.
DSAR_API Lifted lift_restriction(const Workspace& workspace, const CaseFile& file,
                                 const std::vector<JournalEntry>& entries,
                                 const ApplyRequest& request, const LiftOrder& order,
                                 Progress& progress);

}  // namespace dsar
