// SPDX-License-Identifier: Apache-2.0
// Where the map of a workspace lies.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// The map files, relative to the workspace, in the order of their names' bytes.
std::vector<std::string> map_files(const std::filesystem::path& root);

}  // namespace dsar
