// SPDX-License-Identifier: Apache-2.0
// The blocks between totals and package: what waits for a person, what is withheld and why, what
// belongs to clients.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/engine/answer.hpp"

#include <string>

namespace dsar::cli {

/// `To decide`, `Withheld`, `Forward` and `Identity`, each only when there is something to say;
/// begins with an empty line when it is not empty.
std::string decisions_block(const Answer& answer, const Look& look);

}  // namespace dsar::cli
