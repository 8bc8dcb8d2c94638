// SPDX-License-Identifier: Apache-2.0
// The tool's own retention (`keeping:` of dsar.yaml): what closed cases hold goes when its time has
// come, so that an erased person does not live on in cases/.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"

#include <span>
#include <string>
#include <vector>

namespace dsar {

/// What of one case goes.
struct SweepItem {
    std::string case_id;
    Date closed;
    bool contents = false;  ///< packages, letters, matches, plans, the sealed request
    bool contacts = false;  ///< label and digests of the person in the register
    bool journal = false;   ///< the folder with its journal; the register's entry stays
};

/// Pure. A period is inclusive of its last day. Journals stay for 24 months at least (11 CCR 7101),
/// and until the last record that an erasure kept may go, with what finds these records.
/// `known`: the cases whose person the register still knows; `kept`: those whose folder is there.
DSAR_API std::vector<SweepItem> due_for_sweep(std::span<const CaseHistory> cases,
                                              const KeepingSettings& keeping, Date today,
                                              const std::vector<std::string>& known,
                                              const std::vector<std::string>& kept);

/// Deletes what the item names and writes down that it did. Doing it again, after a kill too, does
/// the rest. Throws Error, and deletes nothing, when somebody works on the case (Busy), has taken
/// it up again, or its journal is damaged (Failed).
DSAR_API void sweep_case(const Workspace& workspace, Register& cases, const SweepItem& item,
                         const Signer& signer, Date today);

}  // namespace dsar
