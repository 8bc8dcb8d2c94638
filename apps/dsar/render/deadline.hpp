// SPDX-License-Identifier: Apache-2.0
// The human view of deadline-1: the date, how it was reckoned, and the other readings of the law.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/rights/deadline.hpp"

#include <string>

namespace dsar::cli {

/// The date first, then the steps, then what other readings would give. Warnings are not part of
/// it: they belong to the conversation.
std::string deadline_text(const Deadline& deadline, const Look& look);
std::string deadline_text(const RetentionReckoning& reckoning, const Look& look);

}  // namespace dsar::cli
