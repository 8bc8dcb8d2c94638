// SPDX-License-Identifier: Apache-2.0
// The human view of a replay.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/engine/replay.hpp"

#include <string>

namespace dsar::cli {

/// What was done again, by collection, and which records a person must look at.
std::string replayed_text(const Replayed& replayed, const Session& session);

}  // namespace dsar::cli
