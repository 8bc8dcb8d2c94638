// SPDX-License-Identifier: Apache-2.0
// The lines of the doctor about people who were erased.
#pragma once

#include "apps/dsar/commands/examination.hpp"

#include <string>
#include <vector>

namespace dsar::cli {

/// Adds a warning for each collection in which some are again, in all stores or `only` one. Says
/// nothing where nobody was erased, nor of stores that do not answer.
void examine_erased(const Workspace& workspace, const std::string& only, const Session& session,
                    std::vector<Finding>& findings);

}  // namespace dsar::cli
