// SPDX-License-Identifier: Apache-2.0
// The whole job of `access` and `export`: case, search, plan, package. Changes no store.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/minors.hpp"
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

/// What the officer asked for; `right` is Access or Export.
struct AnswerRequest : CaseRequest {
    /// California: nobody verified who asks for specific pieces, so only categories are told
    /// (11 CCR 7024(a)). `know` never tells more.
    bool categories_only = false;
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
    std::string plan_digest;                     ///< plan_digest() of `plan`
    std::string plan_package;                    ///< the package as plan-1 names it; may be empty
    std::optional<MinorFound> minor;             ///< the records say that the person is one
};

/// Runs access or export to the unreleased package. Throws Error as search() does, and Usage when
/// the case is of another right, Busy when another process holds it.
DSAR_API Answer answer(const Workspace& workspace, const AnswerRequest& request,
                       Progress& progress);

}  // namespace dsar
