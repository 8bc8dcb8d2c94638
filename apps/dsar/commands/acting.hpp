// SPDX-License-Identifier: Apache-2.0
// What the rights that change stores share: each ends in a plan that waits for approval.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/model/right.hpp"

#include <string>

namespace dsar::cli {

/// What the flags of an acting right say.
struct ActingOptions {
    SearchingOptions searching;
    std::string ground;  ///< of Art 17(1)
};

/// Searches, plans, and prints what would be done. Throws Error (Incomplete) after printing when a
/// store failed.
ExitCode plan_case(Right right, const ActingOptions& options, const Workspace& workspace,
                   Session& session);

}  // namespace dsar::cli
