// SPDX-License-Identifier: Apache-2.0
// What a killed process leaves beside a file that it was about to replace.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>

namespace dsar {

/// Removes the temporary files of an AtomicFile for `path` that were never renamed. Only for files
/// that nobody else writes meanwhile, as those of a held case. What cannot be removed stays.
DSAR_API void remove_unfinished(const std::filesystem::path& path);

}  // namespace dsar
