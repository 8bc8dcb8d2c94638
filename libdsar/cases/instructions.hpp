// SPDX-License-Identifier: Apache-2.0
// What clients told us to do in one case (Art 28(3)(a)): kept in the case, honoured by its next
// search as a standing instruction of dsar.yaml would be, inside that tenant only.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <map>
#include <string>

namespace dsar {

/// One client's instruction for one case.
struct CaseInstruction {
    std::string tenant;
    std::string reference;  ///< where it is written: `letter of 2026-03-05`
    std::string actor;      ///< who recorded it
    Date recorded;
};

/// Throws Error (Usage) when tenant or reference is empty, or when `clients:` of dsar.yaml does not
/// know the tenant.
DSAR_API void check_instruction(const Workspace& workspace, const CaseInstruction& instruction);

/// Records it; a later one for the same tenant replaces it. Throws Error as check_instruction().
DSAR_API void record_instruction(const Workspace& workspace, const CaseFile& file,
                                 const CaseInstruction& instruction);

/// The instructions of a case, by tenant.
DSAR_API std::map<std::string, CaseInstruction> read_instructions(const CaseFile& file);

/// The workspace as it is for that case and right: its clients have instructed us as they did for
/// the case.
DSAR_API Workspace with_instructions(const Workspace& workspace, const CaseFile& file, Right right);

}  // namespace dsar
