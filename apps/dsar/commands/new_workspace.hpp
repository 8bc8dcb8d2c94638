// SPDX-License-Identifier: Apache-2.0
// Making a workspace, as `init` does it.
#pragma once

#include "apps/dsar/session.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dsar::cli {

/// Who answers requests.
struct Controller {
    std::string name;
    std::string country;  ///< ISO 3166, two letters
    std::string contact;
};

/// A file or folder that was made, and what it holds.
struct WorkspacePart {
    std::string name;
    std::string holds;
};

/// What was made, read back from the workspace itself.
struct WorkspaceReport {
    std::string size;  ///< `8 sample stores and 2,000 made-up people`
    std::vector<WorkspacePart> parts;
    std::string access_flags;  ///< of a first `dsar access` that finds something
};

/// Throws Error (Usage) when `folder` holds a workspace or, unless it is the current one, anything.
void require_free(const std::filesystem::path& folder, const std::string& name);

/// Runs dsar-sample, which must lie beside dsar.
WorkspaceReport create_sample(const std::filesystem::path& folder, long people, long seed,
                              const Session& session);

/// Writes an empty workspace that loads without a problem.
WorkspaceReport create_workspace(const std::filesystem::path& folder, const Controller& controller);

}  // namespace dsar::cli
