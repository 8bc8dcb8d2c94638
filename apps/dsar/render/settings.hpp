// SPDX-License-Identifier: Apache-2.0
// Every setting with the place that set it (`doctor --settings`).
#pragma once

#include "apps/dsar/session.hpp"

#include <filesystem>
#include <string>

namespace dsar::cli {

/// Name, value and origin: a flag, a variable, `dsar.yaml line 7`, or built in.
std::string settings_table(const std::filesystem::path& root, const Session& session);

}  // namespace dsar::cli
