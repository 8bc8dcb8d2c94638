// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examine_corrected.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/corrections.hpp"
#include "libdsar/cases/statements.hpp"
#include "libdsar/engine/old_values.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

using Verdict = Finding::Verdict;

void examine_old_values(const Workspace& workspace, const std::string& only,
                        std::vector<Finding>& findings) {
    if (!CorrectionJournal::is_there(workspace)) {
        return;
    }
    const Problems problems = check_corrections_stand(workspace, only);
    for (const Problem& problem : problems) {
        const bool is_damaged = problem.where.empty();
        findings.push_back(
            {"corrected", is_damaged ? Verdict::Problem : Verdict::Warning,
             is_damaged ? problem.what : fmt::format("{}: {}", problem.where, problem.what),
             problem.next, is_damaged ? problem.file : problem.where});
    }
    if (problems.empty()) {
        findings.push_back(
            {"corrected", Verdict::Good, "no value that was corrected stands there again", {}, {}});
    }
}

}  // namespace

void examine_corrected(const Workspace& workspace, const std::string& only,
                       std::vector<Finding>& findings) {
    examine_old_values(workspace, only, findings);
    if (!StatementBook::is_there(workspace)) {
        return;
    }
    try {
        StatementBook(workspace).require_whole();
    } catch (const Error& error) {
        findings.push_back({"statements", Verdict::Problem,
                            fmt::format("{}: {}", error.what(), error.why()), error.next(),
                            ".dsar/statements.db"});
    }
}

}  // namespace dsar::cli
