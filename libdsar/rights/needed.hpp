// SPDX-License-Identifier: Apache-2.0
// What would be erased and a record that stays refers to: an account whose invoices a law keeps.
// Pure.
#pragma once

#include "libdsar/model/match.hpp"
#include "libdsar/rights/planning.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace dsar {

/// For each match the matches that refer to its record, as ErasureFacts::referred_by.
using ReferredBy = std::vector<std::vector<std::size_t>>;

/// Turns the erasure of what a record that stays refers to into a shell: the record is anonymised
/// but for its key and what is referred to (reason `needed_by_kept`, until the last day of what
/// needs it), so that nothing dangles and no foreign key stops a step half-way. A reference that is
/// cut from the record that stays needs nothing. Where the field that is referred to names the
/// person, or the map says how it must go, a blocker is put in and the decision is left.
void keep_what_is_needed(PlanDraft& draft, const ReferredBy& referred_by);

/// Every match once, records of a collection after those of the same collection that refer to
/// them; else in their order. Cycles have no order.
std::vector<std::size_t> children_first(std::span<const Match> matches,
                                        const ReferredBy& referred_by);

}  // namespace dsar
