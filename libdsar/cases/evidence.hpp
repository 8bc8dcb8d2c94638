// SPDX-License-Identifier: Apache-2.0
// What `dsar doctor` asks of a workspace's evidence: journals, keys, approvals, file modes. Reads
// only. Where a command helps, `next` of a problem names it without `-C`.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The numbers of all cases, oldest first.
DSAR_API std::vector<std::string> case_numbers(const Workspace& workspace);

/// The journals of all cases.
struct JournalsChecked {
    std::size_t journals = 0;
    std::size_t entries = 0;
    Problems problems;  ///< `file` is cases/CASE/journal.ndjson, `where` the entry
};
DSAR_API JournalsChecked check_journals(const Workspace& workspace);

/// Whether the workspace key is not lost, the account's key is there, private and backed up
/// (warning), all public keys can be read, the pinned ones are the present ones, and those of
/// approvers are pinned (warning).
DSAR_API Problems check_keys(const Workspace& workspace, std::string_view account);

/// Whether the rules of `approval:` can be met on `today`: by as many persons as they demand, who
/// may do that. One person who both plans and approves an erasure is a warning.
DSAR_API Problems check_approval_rules(const Settings& settings, Date today);

/// Whether cases/ and .dsar/ are for their owner only, or, in a workspace of mode 2770, for its
/// group: folders 2770, files 0660, all of that group. Where two accounts must agree and the
/// workspace is one account's alone, that is a warning.
DSAR_API Problems check_file_modes(const Workspace& workspace);

}  // namespace dsar
