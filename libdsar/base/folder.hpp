// SPDX-License-Identifier: Apache-2.0
// Folders that appear whole: built beside their place, then put there in one step.
#pragma once

#include <filesystem>

namespace dsar {

/// Writes all that lies on the file system of `folder` to the disk: one call for many files. Throws
/// Error.
void sync_file_system(const std::filesystem::path& folder);

/// Puts the folder `made` in the place of `place`, at once where the file system can exchange
/// names; what was there is then at `made`, or beside it as `old`. Throws Error.
void put_in_place(const std::filesystem::path& made, const std::filesystem::path& place);

}  // namespace dsar
