// SPDX-License-Identifier: Apache-2.0
// The answer to California's platform: a status for each work item, read off the cases that were
// opened for it, in files as the platform takes them.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/drop_book.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// A file of answers.
struct DropAnswerFile {
    std::filesystem::path file;
    std::array<std::uint64_t, 6> by_status{};  ///< how many items of each status code
};

/// An item that has no answer yet.
struct DropWaiting {
    std::string item;
    std::vector<std::string> cases;
    std::string why;
    Date due;
};

/// What was answered, and what waits.
struct DropAnswers {
    std::vector<DropAnswerFile> files;
    std::uint64_t answered_before = 0;
    std::vector<DropWaiting> waiting;  ///< by due date
};

/// The status of an item as its cases show it: Deleted and OptedOut only once the case is verified,
/// or closed as fulfilled; Exempted when the law keeps all that was found. None, with the reason:
/// a case is not that far.
struct DropVerdict {
    DropStatus status = DropStatus::None;
    std::string why;
};
DSAR_API DropVerdict drop_verdict(const Workspace& workspace, Register& cases,
                                  const DropItem& item);

/// Writes `<batch>_<list>.csv` (`Id,Status`) for all items that can be answered and were not, into
/// `folder`; `_part1`, `_part2` where the list is answered in pieces, and marks them as answered. A
/// run that was cut short writes the same again. `dry_run`: writes and marks nothing.
DSAR_API DropAnswers answer_drop(const Workspace& workspace, DropBook& book, Register& cases,
                                 const std::filesystem::path& folder, bool dry_run);

}  // namespace dsar
