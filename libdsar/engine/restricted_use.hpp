// SPDX-License-Identifier: Apache-2.0
// Uses restricted records for what Art 18(2) allows, and writes down for what.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/output/used.hpp"

#include <string>
#include <vector>

namespace dsar {

/// What the officer says.
struct UseOrder {
    std::string reason;         ///< a word of use_reasons()
    std::string why;            ///< in words, for the journal
    bool with_records = false;  ///< the records are to be handed out
};

/// Reads the records, from vault and stores, where they are to be handed out, and writes
/// `restricted_use` into the case's journal before it returns them; a dry run writes nothing.
/// `entries` are those of the journal, verified. Throws Error: Usage when the case restricts
/// nothing, when the reason is none, or when no why is given or it holds an identifier of the
/// person; Incomplete when a store did not answer; Failed when a vault cannot be opened.
DSAR_API UsedParts use_restricted(const Workspace& workspace, const CaseFile& file,
                                  const std::vector<JournalEntry>& entries,
                                  const ApplyRequest& request, const UseOrder& order,
                                  Progress& progress);

}  // namespace dsar
