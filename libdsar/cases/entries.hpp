// SPDX-License-Identifier: Apache-2.0
// Reading a case's journal: all of it, verified, and the last entry of a kind.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/map/data_map.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// The entries of a held case. Throws Error (Failed) when its journal was tampered with.
DSAR_API std::vector<JournalEntry> entries_of(const Workspace& workspace, const CaseFile& file);

/// The last entry of that event; nullptr when there is none.
DSAR_API const JournalEntry* last_entry(std::span<const JournalEntry> entries,
                                        std::string_view event);

}  // namespace dsar
