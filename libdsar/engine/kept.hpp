// SPDX-License-Identifier: Apache-2.0
// What an erasure kept because a law or a hold wants it, and what that refers to: the records by
// their keys, and nothing that names the person. Sealed in the case (kept.json), it outlives the
// case's contents until the last of these records may go.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reach.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/rights/erasure.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// One record that is kept.
struct KeptRecord {
    std::string store;
    std::string collection;
    RecordKey key;
    bool needed = false;  ///< only because something else that is kept refers to it
    std::string digest;   ///< record_digest when that was verified; empty: nobody noted it
};

/// Records whose keys are positions, which move: nobody can find them again by these.
struct LooseRecords {
    CollectionName place;
    std::optional<Date> until;  ///< last day, where one is known
    std::size_t count = 0;
    bool carried = false;  ///< an earlier plan kept them, and the last one did not meet them
};

/// All of a case.
struct KeptRecords {
    std::vector<KeptRecord> records;
    std::vector<LooseRecords> loose;
};

/// What is kept once `work` is verified: what it keeps, each record with its digest of then
/// (`digests`, by name), and of loose records what the case knew before and whose day has not come
/// by `today`. What had changed and nobody has decided on stays as the case knew it.
KeptRecords kept_after(const Workspace& workspace, const CaseFile& file, const ApplyWork& work,
                       const std::map<std::string, std::string>& digests, Date today);
/// Replaces what the case knew before.
void keep_kept(const CaseFile& file, const KeptRecords& kept);

/// nullopt: no erasure of the case kept anything that goes one day.
DSAR_API std::optional<KeptRecords> read_kept(const CaseFile& file);

/// The request as the case keeps it; when its contents are gone, what of it names nobody.
Json request_facts(const CaseFile& file);

/// By `store/collection/key`.
std::map<std::string, KeptBefore> names_of_kept(const KeptRecords& kept);

/// Lets a search begin with those records of the case that are still there; `returned`: with
/// nothing else. A record that is not as it was verified may be anybody's: it leads nowhere unless
/// a person said that it is theirs, or `done` has cut it. Throws Error (Incomplete) when a store
/// does not answer.
void bring_kept(const Workspace& workspace, const CaseFile& file, bool returned,
                SearchOptions& options, Progress& progress, const ApplyWork* done = nullptr);

/// What must be looked for by hand because its day has come waits for a person.
void add_loose(const CaseFile& file, Date today, Plan& plan);

}  // namespace dsar
