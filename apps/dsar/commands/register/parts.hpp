// SPDX-License-Identifier: Apache-2.0
// What `dsar register` does, one function for each of its flags; register.cpp picks one.
#pragma once

#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/casework.hpp"

#include <optional>
#include <string>

namespace dsar::cli {

/// The workspace, its register, and (for what changes something) who signs.
struct Office {
    Workspace workspace;
    std::string account;
    std::optional<Register> cases;
    std::optional<Signer> signer;
};

/// Opens all that reading needs, for an account that may.
void open_office(Office& office, ActorRole role, Session& session);
/// The signer too. Throws Error (Usage) when `--today` was given: what is signed bears its day.
void open_desk(Office& office, Session& session);

/// The list, also `--check`; problems that it met go to stderr.
ExitCode run_list(const Invocation& invocation, Session& session);
ExitCode run_metrics(const Invocation& invocation, Session& session);
ExitCode run_records(const Invocation& invocation, Session& session);
ExitCode run_sweep(const Invocation& invocation, Session& session);
ExitCode run_move(const Invocation& invocation, Session& session);

ExitCode run_open(const Invocation& invocation, Session& session);
ExitCode run_extend(const Invocation& invocation, Session& session);
ExitCode run_suspend(const Invocation& invocation, Session& session);
ExitCode run_resume(const Invocation& invocation, Session& session);
ExitCode run_refuse(const Invocation& invocation, Session& session);
ExitCode run_close(const Invocation& invocation, Session& session);
ExitCode run_reopen(const Invocation& invocation, Session& session);

}  // namespace dsar::cli
