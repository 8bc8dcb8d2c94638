// SPDX-License-Identifier: Apache-2.0
// `--apply`: what may not wait is planned, approved, carried out and verified in one go.
#pragma once

#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/exit_code.hpp"

namespace dsar::cli {

/// The whole way of an objection. What waits for a person is left as it is, a store that does not
/// answer is said to be missing (Incomplete): what can be stopped is stopped. A case that a run
/// before left half carried out is gone on with, not planned again. Throws Error
/// (NeedsPerson) when something stands in the way, or somebody else must agree.
ExitCode apply_at_once(const ActingOptions& options, const Workspace& workspace, Session& session);

}  // namespace dsar::cli
