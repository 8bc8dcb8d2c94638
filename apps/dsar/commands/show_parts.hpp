// SPDX-License-Identifier: Apache-2.0
// What `dsar show` prints besides plan and matches: the journal of a case, a sealed document.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/cases/case_file.hpp"

#include <filesystem>
#include <string>

namespace dsar::cli {

/// The journal of the case in `folder` (cases/CASE): for people a table and what a check of it
/// found, else the very lines. Problems (4) when it is not as it was written.
ExitCode show_journal(const std::filesystem::path& folder, Session& session);

/// Prints a sealed document in clear, after note_opening(). Throws Error: Usage when the case has
/// no such document, NoEntry without the workspace's key.
ExitCode show_sealed(const std::string& case_id, const std::string& name, Session& session);

/// Writes `document_opened` into the journal of the case.
void note_opening(const Workspace& workspace, const CaseFile& file, const std::string& name,
                  Session& session);

}  // namespace dsar::cli
