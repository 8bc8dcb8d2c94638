// SPDX-License-Identifier: Apache-2.0
// `register --incident CASE`: a package that reached the wrong person. The part of the register
// command that its dispatch calls; no command of its own.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/engine/release.hpp"

#include <array>
#include <functional>

namespace dsar::cli {

inline constexpr std::array incident_options{
    Option{"incident", '\0', "CASE", "open or move an incident of the case", "Incidents", false,
           Complete::Case},
    Option{"aware", '\0', "TIME", "when it became known: 2026-03-28T09:30+02:00", "Incidents"},
    Option{"what", '\0', "TEXT", "what happened, without values of the person", "Incidents"},
    Option{"risk", '\0', "none|risk|high", "how likely people are harmed", "Incidents"},
    Option{"notified", '\0', "TIME", "when the authority was told", "Incidents"},
    Option{"incident-close", '\0', "", "nothing is left to do about it", "Incidents"},
};

/// Opens an incident (--aware, --what, --risk), or moves the last one (--notified,
/// --incident-close). `recorder` writes an act into the records of the case that it is given.
/// Throws Error: Usage, and NeedsPerson when an incident is closed before the authority was told.
ExitCode run_incident(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder);

}  // namespace dsar::cli
