// SPDX-License-Identifier: Apache-2.0
// `dsar restrict --use`: restricted records are used for what Art. 18(2) allows.
#pragma once

#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"

#include <string>

namespace dsar::cli {

/// Writes the use down and, with --out, hands the records out.
ExitCode use_case(const std::string& case_id, const Invocation& invocation, Session& session);

}  // namespace dsar::cli
