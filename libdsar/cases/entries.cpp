// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/entries.hpp"

#include <algorithm>

namespace dsar {

std::vector<JournalEntry> entries_of(const Workspace& workspace, const CaseFile& file) {
    const JournalScope scope{file.id(), workspace.map.digest, workspace.settings.digest};
    const FindKeys keys = [&](std::string_view of) { return public_keys_of(workspace, of); };
    return Journal(file.folder(), scope, keys).entries();
}

const JournalEntry* last_entry(std::span<const JournalEntry> entries, std::string_view event) {
    const auto found =
        std::find_if(entries.rbegin(), entries.rend(),
                     [&](const JournalEntry& entry) { return entry.event == event; });
    return found == entries.rend() ? nullptr : &*found;
}

}  // namespace dsar
