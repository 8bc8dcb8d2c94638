// SPDX-License-Identifier: Apache-2.0
// What other cases of the same person keep in their vaults: no search finds it there.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Records of one collection in the vault of another case.
struct VaultPlace {
    std::string case_id;
    std::string store;
    std::string collection;
    std::size_t records = 0;
};

/// What lies in the vaults of other open cases of the same person: those that were earlier when
/// `case_id` was opened, and those with an identifier of the subject; and what of theirs a search
/// found in any vault. Throws Error (Busy) when another process works at one of these cases.
std::vector<VaultPlace> vaults_of_person(const Workspace& workspace, Register& cases,
                                         const std::string& case_id, const Subject& subject,
                                         std::span<const Match> found = {});

/// It, as what stands in the way of an erasure: it would come back when that restriction is lifted.
std::vector<Blocker> vault_blockers(std::span<const VaultPlace> vaults);

}  // namespace dsar
