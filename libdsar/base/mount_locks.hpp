// SPDX-License-Identifier: Apache-2.0
// Whether locks of files reach other machines that have the same folder.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace dsar {

/// Why locks in `folder` stay on this machine, such as `nfs4, nolock`; empty when they reach others
/// or nothing says that they do not. `mounts` is the text of /proc/self/mountinfo (proc(5)).
DSAR_API std::string why_locks_stay_here(std::string_view mounts,
                                         const std::filesystem::path& folder);

}  // namespace dsar
