// SPDX-License-Identifier: Apache-2.0
// `erase --replay`: erasures are done again after a restore from a backup.
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

namespace dsar::cli {

/// Does again what the erasure ledger says, in all stores or those of `--store`. Throws Error
/// (Usage) when a person or a case is named too.
ExitCode run_replay(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
