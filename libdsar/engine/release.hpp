// SPDX-License-Identifier: Apache-2.0
// Approves a plan and, for access and export, releases the package: identity, decisions, approval,
// signature, seal, in this order, so that a kill anywhere leaves nothing half-released and running
// it again goes on. Prints nothing, asks nobody.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/cases/approval.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/identity.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/output/seal.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// Writes an act into the records of the case: Register::record, or Journal::append alone.
using RecordAct = std::function<void(const Act&)>;

/// What the officer asks for.
struct ReleaseOrder {
    std::optional<IdentityEvidence> identity;  ///< recorded now; else the case has it already
    std::string leave_pending;                 ///< why what waits for a decision stays withheld
    std::string partial;                       ///< why an incomplete search is answered with
    std::string plan;     ///< only when the plan's digest begins so; empty: any
    std::string package;  ///< only when the package's digest begins so; empty: any
    SealMethod seal = SealMethod::ZipAes;
    std::vector<Certificate> certificates;  ///< Cms
    std::vector<std::string> certificate_digests;
    std::optional<Secret> passphrase;  ///< else one is made up, unless certificates suffice
    std::uint64_t volume_bytes = std::uint64_t{512} << 20;
};

/// What would be released, for the person who confirms it.
struct ReleaseReview {
    std::string case_id;
    Right right = Right::Access;
    ApprovalSubject subject;
    std::map<std::string, std::size_t> totals;  ///< decision -> records
    std::size_t left_pending = 0;               ///< what waits and is left out, with a reason
    bool complete = false;
    std::size_t kept = 0;              ///< records that stay by a rule or a hold
    std::optional<Date> kept_until{};  ///< the earliest last day of those
    std::uint64_t package_bytes = 0;   ///< access and export
    IdentityLevel needed = IdentityLevel::None;
    IdentityLevel identity = IdentityLevel::None;  ///< recorded, or reached by the order
    ApprovalState approvals;
    std::vector<std::string> earlier;  ///< digests of plans of this case that were approved before

    /// Whether it ends in a package; else in changes of stores.
    [[nodiscard]] bool has_package() const {
        return right == Right::Access || right == Right::Export;
    }
};

/// What was released.
struct Released {
    std::filesystem::path folder;  ///< cases/CASE/release
    std::vector<SealedFile> files;
    SealMethod seal = SealMethod::None;
    std::string opening;  ///< what the person types
    std::optional<Date> expires;
    bool has_secret = false;  ///< the case keeps a passphrase: release_secret()
    bool again = false;       ///< it had been released before, exactly so; nothing was done
    std::string approval;     ///< approval-1 of the signer, as the case keeps it
};

/// Reads the case and refuses what cannot be approved, changing nothing. `entries` are those of its
/// journal, verified. Throws Error: NeedsPerson, naming what must be done first, when identity is
/// not verified to the level needed, something waits for a decision or stands in the way, the
/// search is incomplete, or plan, package or data map are not what was approved or asked for; Usage
/// when the case has no plan.
DSAR_API ReleaseReview review_release(const Workspace& workspace, const CaseFile& file,
                                      const std::vector<JournalEntry>& entries,
                                      const ReleaseOrder& order);

/// Approves by `signer` and, when enough persons agree, releases. Every step is done once, however
/// often this is called. Throws Error: NeedsPerson (self-approval, role, revoked, somebody else
/// must agree too), NoEntry, Failed.
DSAR_API Released release_package(const Workspace& workspace, const CaseFile& file,
                                  const std::vector<JournalEntry>& entries,
                                  const ReleaseReview& review, ReleaseOrder& order,
                                  const Signer& signer, const RecordAct& record);

/// Approves the plan of a right that changes stores. Every step is done once. Returns the
/// approval-1 as the case keeps it. Throws Error as release_package() does.
DSAR_API std::string approve_plan(const Workspace& workspace, const CaseFile& file,
                                  const std::vector<JournalEntry>& entries,
                                  const ReleaseReview& review, ReleaseOrder& order,
                                  const Signer& signer, const RecordAct& record);

/// The passphrase that opens the released package; nullopt when there is none.
DSAR_API std::optional<Secret> release_secret(const CaseFile& file);

/// Name of the sealed document that keeps it.
inline constexpr std::string_view secret_file = "secret.txt";

}  // namespace dsar
