// SPDX-License-Identifier: Apache-2.0
// What `access` and `export` share: both change no store and run straight to the package.
#pragma once

#include "apps/dsar/command.hpp"
#include "apps/dsar/commands/batch.hpp"
#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/model/right.hpp"

#include <array>

namespace dsar::cli {

/// Searches, plans, packages, and prints what came of it. Throws Error (Incomplete) after printing
/// when a store failed.
ExitCode answer_case(Right right, const SearchingOptions& options, const Workspace& workspace,
                     Session& session);

/// The command line of access and export, up to answer_case().
ExitCode run_answering(Right right, const Invocation& invocation, Session& session);

inline constexpr std::array answering_options{
    email_option,
    phone_option,
    name_option,
    id_option,
    ip_option,
    subject_option,
    subjects_option,
    received_option,
    channel_option,
    language_option,
    agent_option,
    regime_option,
    Option{"kind", '\0', "know|specific", "California: categories, or specific pieces",
           "The request"},
    Option{"unverified", '\0', "", "California: nobody knows who asks; tell categories only",
           "The request"},
    Option{"case", '\0', "CASE", "search again for an open case", "The request", false,
           Complete::Case},
    Option{"store", '\0', "NAME", "search only there; the result is partial", "The request", true,
           Complete::Store},
};

inline constexpr std::array answering_exits{
    ExitNote{ExitCode::Incomplete, "a store did not answer; the rest is in the package"},
};

}  // namespace dsar::cli
