// SPDX-License-Identifier: Apache-2.0
// What other cases of the same person keep in their vaults: no search finds it there.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"

#include <string>
#include <vector>

namespace dsar {

/// Records that lie in the vault of an earlier, open case of the same person, as what stands in the
/// way of an erasure: they would come back when that restriction is lifted. Throws Error (Busy)
/// when another process works at one of these cases.
std::vector<Blocker> vaults_of_person(const Workspace& workspace, Register& cases,
                                      const std::string& case_id);

}  // namespace dsar
