// SPDX-License-Identifier: Apache-2.0
// What plans of a case have begun since its last certificate: a plan that was carried out in part
// and is made anew must find what the earlier one had found, and keep what it kept.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/rights/erasure.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A plan of which stores were changed, or may have been.
struct BegunWork {
    ApplyWork work;
    std::set<std::string> done;   ///< the stores that were, for certain
    std::set<std::string> begun;  ///< the stores that were, or may have been
};

/// Records of a store that no plan has begun, which one would have erased, and which are not there
/// any more as they were then.
struct ChangedRecords {
    CollectionName place;
    std::set<std::string> keys;    ///< key_text of those that have lasting keys
    std::size_t lines = 0;         ///< the others; they may be gone
    std::set<std::string> states;  ///< what the lines were, and those that are there still
};

/// All but `plan`, in their order, whose particulars are still in the case.
std::vector<BegunWork> begun_works(const CaseFile& file, std::span<const JournalEntry> entries,
                                   std::string_view plan);

/// As names_of_kept(): what begun plans have kept, by lasting keys, of the records that the search
/// met; without a digest where one is not as it was left.
std::map<std::string, KeptBefore> names_of_begun(const Workspace& workspace,
                                                 std::span<const BegunWork> begun,
                                                 std::span<const Match> matches,
                                                 const Spool& spool);

/// Lets a search begin with what was known of the person then, and with those of their records that
/// are still there: as they were or, where they were kept, by their keys. Throws Error (Incomplete)
/// when a store does not answer.
std::vector<ChangedRecords> bring_begun(const Workspace& workspace, const CaseFile& file,
                                        std::span<const BegunWork> begun, SearchOptions& options,
                                        Progress& progress);

/// Where the search has not found them again nobody knows whose they are: that waits for a person.
void note_changed(std::span<const ChangedRecords> changed, std::span<const Match> matches,
                  Plan& plan);

/// bring_kept() and bring_begun(), the latter of all plans but `plan`. `done`: as bring_kept().
std::vector<ChangedRecords> bring_earlier(const Workspace& workspace, const CaseFile& file,
                                          bool returned, std::string_view plan,
                                          SearchOptions& options, Progress& progress,
                                          const ApplyWork* done = nullptr);

}  // namespace dsar
