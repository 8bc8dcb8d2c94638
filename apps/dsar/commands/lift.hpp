// SPDX-License-Identifier: Apache-2.0
// `dsar restrict --lift`: the end of a restriction.
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

#include <string>

namespace dsar::cli {

/// Lifts, prints what came of it, and closes the case when all of it is lifted.
ExitCode lift_case(const std::string& case_id, const Invocation& invocation, Session& session);

}  // namespace dsar::cli
