// SPDX-License-Identifier: Apache-2.0
// What the clocks of the regimes share. Private to rights/deadline*.cpp.
#pragma once

#include "libdsar/rights/calendar.hpp"
#include "libdsar/rights/deadline.hpp"

#include <string>
#include <vector>

namespace dsar {

/// `2 months`, `1 year`, `45 days`.
std::string in_words(const Period& period);

/// Fills `deadline` by the rules of the regime; the question is already checked.
void reckon_gdpr(Deadline& deadline);
void reckon_ccpa(Deadline& deadline);

/// Whether our promise to respond reaches this event.
bool promise_applies(const DeadlineQuestion& question);

/// Takes the earliest of the readings there are; what is added after stays untaken.
void take_earliest(Deadline& deadline);

}  // namespace dsar
