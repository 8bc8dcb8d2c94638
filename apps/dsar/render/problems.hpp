// SPDX-License-Identifier: Apache-2.0
// The human view of what a check found: every problem with where, what, and what to do.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/base/problem.hpp"

#include <string>

namespace dsar::cli {

/// One entry for each problem, at most twenty of a kind: further ones are counted. Empty when there
/// are none.
std::string problems_text(const Problems& problems, const Look& look);

/// `2 problems, 1 warning`, `no problems`.
std::string problems_summary(const Problems& problems);

}  // namespace dsar::cli
