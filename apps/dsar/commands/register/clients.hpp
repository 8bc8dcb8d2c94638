// SPDX-License-Identifier: Apache-2.0
// `register --instruct CASE` and `register --forward CASE`: what clients told us, and what they are
// handed. Parts of the register command that its dispatch calls; no commands of their own.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"

#include <array>
#include <functional>

namespace dsar::cli {

inline constexpr std::array client_options{
    Option{"instruct", '\0', "CASE", "record a client's instruction for the case", "Clients", false,
           Complete::Case},
    Option{"tenant", '\0', "T", "which client, as under clients in dsar.yaml", "Clients"},
    Option{"reference", '\0', "TEXT", "where the instruction is written", "Clients"},
    Option{"forward", '\0', "CASE", "hand the request over to the clients who decide", "Clients",
           false, Complete::Case},
};

/// Records the act `instructed`; the next search of the case honours it, in that tenant only.
ExitCode run_instruct(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder);

/// Names the letters and requests to send, and records the act `forwarded`.
ExitCode run_forward(const Invocation& invocation, Session& session,
                     const std::function<void(const CaseFile&, const Act&)>& recorder);

}  // namespace dsar::cli
