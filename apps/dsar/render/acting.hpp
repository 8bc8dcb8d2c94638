// SPDX-License-Identifier: Apache-2.0
// The human view of a plan that changes stores (UX 3.3-3.5).
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/engine/acting.hpp"

#include <string>

namespace dsar::cli {

/// What the renderer needs beside the plan itself.
struct ActingView {
    const Acting& acting;
    const Settings& settings;
    std::string flags;  ///< that `next` lines repeat: `-C DIR `
    std::string actor;
};

/// The plan: totals, what is decided on each collection and why, what is kept by law, whom to tell,
/// what waits or stands in the way.
std::string acting_text(const ActingView& view, const Look& look);

/// `7c1f 9a2e`: a digest as people compare it.
std::string short_plan(const std::string& digest);

/// The case in one line: number, right, article, the day by which it is answered.
std::string acting_head(const ActingView& view, const Look& look);

}  // namespace dsar::cli
