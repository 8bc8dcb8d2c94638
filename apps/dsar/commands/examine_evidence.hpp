// SPDX-License-Identifier: Apache-2.0
// The lines of the doctor about our own files: modes, approvals, keys, journals, holidays.
#pragma once

#include "apps/dsar/commands/examination.hpp"

#include <vector>

namespace dsar::cli {

/// Adds the findings. Without valid settings only the files are examined.
void examine_evidence(const Workspace& workspace, bool valid, const Session& session,
                      std::vector<Finding>& findings);

}  // namespace dsar::cli
