// SPDX-License-Identifier: Apache-2.0
// The lines of the doctor about California's lists.
#pragma once

#include "apps/dsar/commands/examination.hpp"

#include <vector>

namespace dsar::cli {

/// Adds what waits for an answer and by when, and by when the next download is due: 45 days after
/// the last one. Says nothing where no list was ever taken in.
void examine_lists(const Workspace& workspace, const Session& session,
                   std::vector<Finding>& findings);

}  // namespace dsar::cli
