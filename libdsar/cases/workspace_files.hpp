// SPDX-License-Identifier: Apache-2.0
// The files of a new workspace (`dsar init`): commented settings, and the folders with their modes.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// What `init` asks. What is empty is left for people to fill in: the settings say where.
struct NewWorkspace {
    std::string controller;  ///< legal name
    std::string country;     ///< ISO 3166, two letters
    std::string contact;     ///< where people write to
    int approvals = 1;       ///< how many persons must agree to an erasure
};

/// Makes `root` a workspace: dsar.yaml, map/, cases/ and .dsar/ (0700), and a .gitignore that keeps
/// cases/ and .dsar/ out of git. What exists is never overwritten; a .gitignore that lacks the
/// lines gets them appended. Returns what was made, relative to `root`. Throws Error (Usage) when
/// dsar.yaml exists or the country is not two letters.
DSAR_API std::vector<std::string> make_workspace(const std::filesystem::path& root,
                                                 const NewWorkspace& choices);

}  // namespace dsar
