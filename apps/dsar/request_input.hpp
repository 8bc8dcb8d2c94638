// SPDX-License-Identifier: Apache-2.0
// A request as the flags of access, export and register --open tell it.
#pragma once

#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/subject_input.hpp"
#include "libdsar/base/time_zone.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/model/right.hpp"

#include <optional>
#include <string>

namespace dsar::cli {

/// What the flags say, not yet read against a workspace.
struct RequestInput {
    Subject subject;
    std::string subject_file;  ///< empty, a path, or `-`
    std::string received;      ///< a day, or a time
    std::string channel;
    std::string regime;  ///< empty: the workspace's first
    std::string kind;
    std::string language;
    std::string agent;  ///< how an agent's mandate was shown; empty: the person asks
};

inline constexpr Option received_option{"received", '\0', "WHEN",
                                        "the day or time it came in; default now", "The request"};
inline constexpr Option channel_option{"channel", '\0', "TEXT",
                                       "how it came in: e-mail, letter, form", "The request"};
inline constexpr Option language_option{"language", '\0', "CODE",
                                        "of the request, for letters: en, lt", "The request"};
inline constexpr Option regime_option{"regime", '\0', "gdpr|ccpa",
                                      "the law it is answered under; default gdpr", "The request"};
inline constexpr Option agent_option{"agent", '\0', "TEXT",
                                     "an agent asks: how the mandate was shown", "The request"};

/// Pure. Throws Error (Usage).
RequestInput read_request_input(const Invocation& invocation);

/// The person, from flags, a file, standard input, or asked for on a terminal. Throws Error
/// (Usage) when nobody is named; `command` are its words for the `next` line.
Subject subject_of(const RequestInput& input, std::string_view command, Session& session);

/// When it came in, where the controller is. Throws Error (Usage) when that is no time or lies
/// ahead.
Arrival arrival_of(const RequestInput& input, const Settings& settings, const Session& session);

/// `--regime`, else the GDPR unless the workspace knows Californian law only.
std::string regime_of(const RequestInput& input, const Settings& settings);

/// All of it, with its dates reckoned; `command` as in subject_of().
Intake intake_of(Right right, const RequestInput& input, std::string_view command,
                 const Workspace& workspace, Session& session);

/// Says on stderr which cases the same person has already, unless --quiet.
void warn_of_earlier(Register& cases, const std::string& case_id, Session& session);

}  // namespace dsar::cli
