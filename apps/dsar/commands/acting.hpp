// SPDX-License-Identifier: Apache-2.0
// What the rights that change stores share: each ends in a plan that waits for approval.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/model/right.hpp"

#include <optional>

namespace dsar::cli {

/// What the flags of an acting right say.
struct ActingOptions {
    SearchingOptions searching;
    ActingOrder order;  ///< empty: what was ordered of the case before
};

/// Everything that a plan needs: who acts, where it is written down.
struct ActingDesk {
    ActingDesk(Right right, const ActingOptions& options, const Workspace& workspace,
               Session& session);
    ActingDesk(const ActingDesk&) = delete;
    ActingDesk& operator=(const ActingDesk&) = delete;

    std::optional<Register> cases;
    std::optional<Signer> signer;
    StopSignals signals;
    ActingRequest request;
};

/// Searches, plans, and prints what would be done. Throws Error (Incomplete) after printing when a
/// store failed.
ExitCode plan_case(Right right, const ActingOptions& options, const Workspace& workspace,
                   Session& session);

}  // namespace dsar::cli
