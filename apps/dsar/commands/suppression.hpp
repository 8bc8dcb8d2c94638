// SPDX-License-Identifier: Apache-2.0
// What senders ask: may this person, may these addresses be contacted?
#pragma once

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/map/data_map.hpp"

#include <string>

namespace dsar::cli {

/// `dsar object --check` and `--export-list`.
ExitCode ask_suppression_list(const Invocation& invocation, Session& session);

/// Throws Error (Usage), with the nearest, when dsar.yaml has no purpose of that name; an empty one
/// is none.
void require_known_purpose(const Settings& settings, const std::string& purpose);

}  // namespace dsar::cli
