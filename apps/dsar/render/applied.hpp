// SPDX-License-Identifier: Apache-2.0
// The human view of what was done with stores, and of its verification (UX 3.3-3.5).
#pragma once

#include "apps/dsar/render/acting.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/verify.hpp"

#include <string>

namespace dsar::cli {

/// Steps as they were done; what waits for somebody.
std::string applied_text(const Applied& applied, const std::string& case_id,
                         const std::string& folder, const Session& session);

/// What the second search showed.
std::string verified_text(const Verification& verification, const std::string& case_id,
                          const Session& session);

/// An objection from plan to certificate.
struct AtOnce {
    const Acting& acting;
    const Applied& applied;
    const Verification& verification;
    const Settings& settings;
};
std::string at_once_text(const AtOnce& done, const Session& session);

}  // namespace dsar::cli
