// SPDX-License-Identifier: Apache-2.0
// The whole job of `access` and `export`: case, search, plan, package. Changes no store.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/package_content.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/rights/deadline.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// What the officer asked for.
struct AnswerRequest {
    Right right = Right::Access;   ///< Access or Export
    Subject subject;               ///< ignored when `case_id` is given: the case knows them
    std::string case_id;           ///< an existing case to search again; empty: open a new one
    std::optional<Date> received;  ///< day of receipt; today when the request does not say
    std::optional<Instant> received_at;
    std::string channel;
    std::string mandate;          ///< of an agent who asks, in words; empty: the person does
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    std::string kind;             ///< California: know, specific; else empty
    std::string language;         ///< of the request: letters are written in it
    Date today;
    /// Where the case is opened, and what is done to it is written; both, unless `dry_run`.
    Register* cases = nullptr;
    const Signer* signer = nullptr;
    SearchOptions search;
    /// California: nobody verified who asks for specific pieces, so only categories are told
    /// (11 CCR 7024(a)). `know` never tells more.
    bool categories_only = false;
    bool dry_run = false;  ///< search and plan, keep nothing: no case, no package
};

/// The part of an answer that was prepared for a client, on its instruction.
struct ClientPackage {
    std::string tenant;
    std::string client;            ///< its name
    std::filesystem::path folder;  ///< cases/CASE/package-TENANT
    std::filesystem::path zip;
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// What came of it. `plan` and `search.subjects[0].matches` belong together.
struct Answer {
    std::string case_id;  ///< empty on a dry run
    std::filesystem::path case_folder;
    SearchResult search;
    Plan plan;
    Deadline deadline;  ///< by when the person must have the answer
    PackageFacts facts;
    std::vector<CollectionFacts> collections;
    std::filesystem::path package_folder;  ///< empty when none was written
    std::filesystem::path package_zip;
    std::uint64_t package_bytes = 0;
    std::string package_sha256;
    std::vector<ClientPackage> client_packages;  ///< second answers, one per instructed tenant
    std::vector<std::filesystem::path> letters;  ///< drafts: to the person, to clients
    std::string matches_json;                    ///< matches-1; empty on a dry run
    std::string plan_json;                       ///< plan-1
};

/// Runs access or export to the unreleased package. Throws Error as search() does, and Usage when
/// the case is of another right, Busy when another process holds it.
DSAR_API Answer answer(const Workspace& workspace, const AnswerRequest& request,
                       Progress& progress);

}  // namespace dsar
