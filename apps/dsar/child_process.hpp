// SPDX-License-Identifier: Apache-2.0
// Runs a program of this installation: one that lies beside dsar or in its libexec folder, never
// one found by PATH.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dsar::cli {

/// The program `name` in `folder`, or in ../libexec/dsar of it. Throws Error (Failed) when it is in
/// neither.
std::filesystem::path companion(const std::filesystem::path& folder, const std::string& name);

/// Runs it to its end, its standard output discarded. Throws Error (Failed) unless it exits with 0.
void run_companion(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace dsar::cli
