// SPDX-License-Identifier: Apache-2.0
// `dsar init --key`: the key with which an account signs what it does in a workspace.
#pragma once

#include "apps/dsar/exit_code.hpp"

namespace dsar::cli {

class Invocation;
class Session;

/// Throws Error (Usage) when a flag of --key was given without it.
void refuse_key_flags(const Invocation& invocation);

/// Makes, rotates or backs up the key.
ExitCode run_init_key(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
