// SPDX-License-Identifier: Apache-2.0
// What stops apply before anything is begun, though the plan is approved: half of an erasure is
// worse than none.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/right.hpp"

#include <span>
#include <string>

namespace dsar {

/// Throws Error (Usage) when the right changes no store.
void require_change(const std::string& case_id, Right right);

/// Throws Error (Busy or Incomplete) when the search of now did not reach every store, though that
/// of the plan (plan-1) did: what a store that is away or locked holds is not gone.
void require_answers(const std::string& case_id, const Json& plan, const SearchResult& found);

/// Throws Error (Incomplete) when a store has no room for what its change needs.
void require_room(const std::string& case_id, const Plan& now);

/// Throws Error (NeedsPerson) when the plan was made as of a day to come: what a law keeps today
/// would be gone.
void require_day(const std::string& case_id, Date planned, Date today);

/// Throws Error (NeedsPerson) when records of the person lie in vaults, `blockers`, from which they
/// would come back.
void require_no_vault(const std::string& case_id, std::span<const Blocker> blockers);

/// Throws Error (NeedsPerson) when the restriction that `plan` made is lifted, or its lifting has
/// begun: what is free by now would be restricted again.
void require_not_lifted(const std::string& case_id, std::span<const JournalEntry> entries,
                        const std::string& plan);

}  // namespace dsar
