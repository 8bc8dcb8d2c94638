// SPDX-License-Identifier: Apache-2.0
// The lines of the doctor about what was corrected, and what people state of what was not.
#pragma once

#include "apps/dsar/commands/examination.hpp"

#include <string>
#include <vector>

namespace dsar::cli {

/// Adds a warning for each field in which values that were corrected stand again, in all stores or
/// `only` one, and a problem where the correction journal or the book of statements is damaged.
/// Says nothing where there is neither.
void examine_corrected(const Workspace& workspace, const std::string& only,
                       std::vector<Finding>& findings);

}  // namespace dsar::cli
