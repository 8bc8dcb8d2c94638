// SPDX-License-Identifier: Apache-2.0
// Who agreed to which plan: approval-1 documents in cases/CASE/approvals/, each signed by the
// actor's key over the plan's digest (one line each, its signature last, as in journal-1). Only the
// very plan that was approved counts; whoever planned is one of the persons, never all of them
// where two are demanded.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What is approved.
struct ApprovalSubject {
    std::string plan_digest;
    std::string package_sha256;  ///< access and export: what will be released; else empty
    std::string planned_by;      ///< account that made the plan
};

struct Approval {
    std::string actor;
    std::string plan_digest;
    std::string package_sha256;
    Instant time;
    std::string key;  ///< fingerprint
};

/// How many persons must agree and who did. The planner counts as one by planning.
struct ApprovalState {
    int needed = 1;
    std::vector<Approval> valid;       ///< of this very plan, by actors who may still approve
    std::vector<std::string> persons;  ///< planner and approvers, each once
    /// Somebody approved, and there are as many persons as must agree.
    [[nodiscard]] bool enough() const {
        return !valid.empty() && static_cast<int>(persons.size()) >= needed;
    }
};

/// Reads, verifies and counts. Approvals of other plans or packages, with broken signatures, or of
/// actors who may not approve on `today` (revoked, no role) do not count; nor does a revoked
/// planner as a person. With `needed` 1 the planner's own explicit approval is still demanded.
DSAR_API ApprovalState approval_state(const Workspace& workspace, const CaseFile& file, Right right,
                                      const ApprovalSubject& subject, Date today);

/// How many persons must agree to what the right does: `approval:` of dsar.yaml, else one.
DSAR_API int persons_needed(const Settings& settings, Right right);

/// Adds the signer's approval. Throws Error: NeedsPerson when the signer planned it alone and
/// somebody else must agree (self-approval), lacks the role or is revoked; Failed when there is no
/// plan or the signer's key is not known in the workspace.
DSAR_API Approval approve(const Workspace& workspace, const CaseFile& file, Right right,
                          const ApprovalSubject& subject, const Signer& signer, Date today);

}  // namespace dsar
