// SPDX-License-Identifier: Apache-2.0
// What `doctor` looks at, one finding for each subject.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/base/problem.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dsar::cli {

/// One line of the doctor.
struct Finding {
    enum class Verdict { Good, Warning, Problem };

    std::string subject;  ///< settings, map, stores, secrets, files, approval, keys, journals, ..
    Verdict verdict = Verdict::Good;
    std::string says;
    std::string next;   ///< commands, one a line
    std::string place;  ///< file, or store, for the document
};

/// Examines everything, or one store (`only`). Throws Error (Usage) when the map has no such store.
std::vector<Finding> examine(const std::filesystem::path& root, const std::string& only,
                             const Session& session);

/// The findings that are not good, for problems-1 and the exit code.
Problems problems_of(const std::vector<Finding>& findings);

}  // namespace dsar::cli
