// SPDX-License-Identifier: Apache-2.0
// `--subjects FILE`: one right for many people.
#pragma once

#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/model/right.hpp"

namespace dsar::cli {

inline constexpr Option subjects_option{
    "subjects",    '\0',
    "FILE",        "many people, a case each: CSV, NDJSON or OpenDSR, - for stdin",
    "The person",  false,
    Complete::File};

/// Opens a case for everybody in the list and prints what became of each. `order`: of erase and
/// object. Throws Error: Usage when a person or a case is named besides, Incomplete after printing
/// when a store failed.
ExitCode run_for_many(Right right, const Invocation& invocation, const SearchingOptions& options,
                      const ActingOrder& order, const Workspace& workspace, Session& session);

}  // namespace dsar::cli
