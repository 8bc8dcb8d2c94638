// SPDX-License-Identifier: Apache-2.0
// What earlier plans of a case have done to stores: a plan that was carried out in part and made
// anew, or the erasure to which a case comes back for what it had kept.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/certificate.hpp"

#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Every plan but `plan` of which the journal says that a store was changed, in that order: the
/// steps whose store was. Of a plan whose particulars were swept the stores alone are known, with
/// an empty collection.
std::vector<EarlierPlan> earlier_plans(const Settings& settings, const CaseFile& file,
                                       std::span<const JournalEntry> entries,
                                       const std::string& plan);

}  // namespace dsar
