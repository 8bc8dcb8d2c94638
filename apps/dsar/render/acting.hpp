// SPDX-License-Identifier: Apache-2.0
// The human view of a plan that changes stores, of its carrying out and of its verification (UX
// 3.3).
#pragma once

#include "apps/dsar/look.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/verify.hpp"

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

/// Steps as they were done.
std::string applied_text(const Applied& applied, const std::string& case_id,
                         const std::string& folder, const Session& session);

/// What the second search showed.
std::string verified_text(const Verification& verification, const std::string& case_id,
                          const Session& session);

}  // namespace dsar::cli
