// SPDX-License-Identifier: Apache-2.0
// The human view of the end of a restriction (UX 3.5).
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/engine/lift.hpp"

#include <optional>
#include <string>

namespace dsar::cli {

std::string lifted_text(const Lifted& lifted, const std::string& case_id, std::optional<Date> told,
                        const Session& session);

}  // namespace dsar::cli
