// SPDX-License-Identifier: Apache-2.0
// What every right begins with: a request, the case that is opened for it or searched again, and
// how its search and its plan are written down.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/rights/deadline.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// What a search for several people found of the one who asks. `found` has one subject.
struct SearchedAhead {
    SearchResult found;
    Spool* spool = nullptr;  ///< in which the records lie
};

/// A request as an officer gives it or, with `case_id`, as its case keeps it.
struct CaseRequest {
    Right right = Right::Access;
    Subject subject;               ///< ignored when `case_id` is given: the case knows them
    std::string case_id;           ///< an existing case to search again; empty: open a new one
    std::optional<Date> received;  ///< day of receipt; today when the request does not say
    std::optional<Instant> received_at;
    std::string channel;
    std::string mandate;          ///< of an agent who asks, in words; empty: the person does
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    std::string kind;             ///< California: know, specific, delete, ..; else empty
    std::string language;         ///< of the request: letters are written in it
    Date today;
    /// Where the case is opened, and what is done to it is written; both, unless `dry_run`.
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;
    bool dry_run = false;    ///< search and plan, keep nothing
    bool other_day = false;  ///< `today` is not the clock's
    /// Set by begin_case: the case has come back for what it kept, and nothing else is looked for.
    bool returned = false;
    /// Of a batch, for a new case: nothing is searched once more. Null: it is searched.
    const SearchedAhead* ahead = nullptr;
};

/// Opens the case, or reads what an existing one asks into `request`; nullopt on a dry run without
/// one. An erasure that kept records is taken up again (`returned`) once the first of them is
/// erasable. Throws Error: Usage when the case is closed or of another right, NeedsPerson when what
/// it kept is not erasable yet, Busy when another process holds it.
std::optional<CaseFile> begin_case(const Workspace& workspace, CaseRequest& request,
                                   Progress& progress);

/// Reads what the case keeps of its request into `request`. Throws Error (Usage) when the case is
/// of another right.
void read_request(const CaseFile& file, CaseRequest& request);

/// The workspace as it is when clients have instructed us in this very case; nullopt: as it stands,
/// also when `file` is null.
std::optional<Workspace> instructed_workspace(const Workspace& workspace, const CaseFile* file,
                                              Right right);

/// By when the case must be answered, extended or not.
Deadline deadline_of(const Settings& settings, const CaseRequest& request);

/// Where records wait: a dry run's spool lies in the system's temporary folder; it is encrypted and
/// has no name.
std::filesystem::path spool_folder(const std::optional<CaseFile>& file);

/// What the search could not settle (tenants that are missing or contradict each other) waits for a
/// person: whose the data is must be known before anything is done with it.
void add_problems(const Problems& problems, Plan& plan);

/// Writes matches.json into the case, match by match.
void keep_matches(const CaseFile& file, const SearchResult& search);

/// What the journal says of a search and of a plan (`digest`: plan_digest()); `more` is added to
/// the details of the latter.
Act searched_act(const SearchResult& search);
Act planned_act(const Plan& plan, std::string_view digest, const Json& more = Json::object());

}  // namespace dsar
