// SPDX-License-Identifier: Apache-2.0
// The human view of the documents that a case keeps.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/base/json.hpp"

#include <string>

namespace dsar::cli {

/// plan-1: one row for each step, the totals, what waits for a person, and the next command.
std::string plan_text(const Json& plan, const std::string& flags, const Look& look);

/// matches-1: each match with its certainty and why it is theirs.
std::string matches_text(const Json& matches, const Look& look);

}  // namespace dsar::cli
