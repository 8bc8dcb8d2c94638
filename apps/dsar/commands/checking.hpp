// SPDX-License-Identifier: Apache-2.0
// What map check, doctor and validate share: problems in the format asked for, exit code 4 when
// there are any.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/base/problem.hpp"

#include <string>

namespace dsar::cli {

/// Whether the answer is to be a problems-1 document.
bool wants_document(const Session& session);

/// Prints problems-1; `checked` says what was looked at.
void print_problems_document(const std::string& checked, const Problems& problems,
                             Session& session);

/// Problems (4) when any is more than a warning, else Done.
ExitCode exit_code_for(const Problems& problems);

}  // namespace dsar::cli
