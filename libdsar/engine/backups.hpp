// SPDX-License-Identifier: Apache-2.0
// How long backups still hold what an erasure took out of the stores: a plan with a day, not
// silence (EDPB report on erasure, 2026). What is restored meanwhile is erased again by the ledger
// (engine/replay.hpp).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/certificate.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Stores whose backups are kept equally long.
struct BackupTerm {
    std::string keep;                 ///< as written, `35 days`; empty: nobody said
    std::vector<std::string> stores;  ///< by name
};

/// Of the stores named, those that have backups, as the map says (`backups`) or else dsar.yaml;
/// the terms in their order as text, what nobody said first.
DSAR_API std::vector<BackupTerm> backup_terms(const Workspace& workspace,
                                              const std::set<std::string, std::less<>>& stores);

/// The same for the stores out of which the plan takes something.
DSAR_API std::vector<BackupTerm> backup_terms(const Workspace& workspace, const Plan& plan);

/// Until when backups hold what went out of each store on the last of these days; without those
/// whose day was before `today`. The earliest day first, what nobody said before it.
DSAR_API std::vector<BackupPart> backup_parts(
    const Workspace& workspace, const std::map<std::string, Date, std::less<>>& changed,
    Date today);

/// Of these stores those whose bytes lie in files, of which there may be snapshots and copies.
DSAR_API std::vector<std::string> stores_in_files(
    const Workspace& workspace, const std::map<std::string, Date, std::less<>>& changed);

}  // namespace dsar
