// SPDX-License-Identifier: Apache-2.0
// Writes into the correction journal what a rectification replaces: before it begins, and store by
// store as it is done.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/cases/corrections.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/right.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// The values that the corrections of a plan replace, each with the one that comes. Other rights
/// correct nothing. They are the person's: they are kept nowhere but as keyed digests.
std::vector<CorrectedValue> corrected_values(const Workspace& workspace, const ChangePlan& plan,
                                             std::span<const Match> matches, const Spool& spool);

/// Notes of the records of the work that are known by their state what it is afterwards.
void note_states(const Workspace& workspace, std::span<const CorrectedValue> values,
                 ApplyWork& work);

/// The journal as apply needs it. Other rights than rectification write nothing there.
class CorrectionNotes {
 public:
    /// Opens the journal: what is wrong with it is said before a store is touched. Throws Error as
    /// CorrectionJournal does. The workspace must outlive it.
    CorrectionNotes(const Workspace& workspace, std::string case_id, Right right, Date day);

    /// Nothing is done yet. Called again it adds nothing.
    void begin(const std::string& plan, std::span<const CorrectedValue> values);
    void store_done(const std::string& plan, const std::string& store);

 private:
    std::optional<CorrectionJournal> journal_;
    std::string case_id_;
    Date day_;
};

}  // namespace dsar
