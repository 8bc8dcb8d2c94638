// SPDX-License-Identifier: Apache-2.0
// Says that a person turned out to be a minor.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/engine/minors.hpp"

#include <optional>

namespace dsar::cli {

/// On stderr, --quiet or not: nobody asked for that case, so nothing else tells of it.
void warn_of_minor(const std::optional<MinorFound>& found, Session& session);

}  // namespace dsar::cli
