// SPDX-License-Identifier: Apache-2.0
// Work items of California's Delete Request and Opt-out Platform, from the list to their cases: one
// pass over every store for all items that are not settled, and a case for each person who is
// found. Cases go the way of every other case; nothing is deleted here.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/drop_book.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dsar {

/// What a run needs.
struct DropRequest {
    DropBook* book = nullptr;
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;
    Date today;  ///< in the controller's zone
    /// Called after each case; may be empty.
    std::function<void(std::size_t done, std::size_t total)> told;
};

/// What became of the items of one list that were matched in this run.
struct DropListResult {
    DropList list = DropList::Email;
    std::uint64_t items = 0;
    std::uint64_t ours = 0;         ///< of records of ours
    std::uint64_t for_clients = 0;  ///< that records of clients hold: theirs to answer
    std::uint64_t not_found = 0;
    bool has_fields = false;  ///< whether the map names fields that could hold an item
};

/// A case for a person, opened now or by an earlier run.
struct DropCase {
    std::string case_id;
    Right right = Right::Erase;
    bool opened = false;  ///< now
    std::vector<std::string> items;
};

/// A person for whom no case could be opened; the others went on.
struct DropFailure {
    std::vector<std::string> items;
    std::string why;
};

/// What came of a run.
struct DropResult {
    bool complete = false;  ///< every store that could hold an item was read to its end
    std::vector<StoreOutcome> stores;
    std::vector<DropListResult> lists;
    std::vector<DropCase> cases;
    std::vector<DropFailure> failures;
    /// Items for which no case was opened because not every store was read: others may have the
    /// same number, and then nobody's data is deleted for it.
    std::size_t postponed = 0;
};

/// The days that an item's answer may take (Civ. Code 1798.99.86(c)).
constexpr int drop_days = 45;

/// By when the item must be answered: 45 calendar days after the download.
DSAR_API Date drop_due(Date received);

/// Matches every item that is open, and those that were not found before, and opens cases: an
/// erasure where one person has the identifier, else an opt-out for each who has. What was opened
/// by a run that was cut short is found again. Items that nobody holds are only called not found
/// when every store was read. Throws Error: Usage when the settings do not know Californian law,
/// Interrupted; as pass_hashed() and DropBook do.
DSAR_API DropResult match_drop(const Workspace& workspace, const DropRequest& request,
                               Progress& progress);

}  // namespace dsar
