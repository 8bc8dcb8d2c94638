// SPDX-License-Identifier: Apache-2.0
// A lock between processes: an exclusive flock on a file that is made when it is not there. Held as
// long as the descriptor lives; the kernel lets go of it when the process ends, however it ends.
#pragma once

#include "libdsar/base/descriptor.hpp"

#include <filesystem>
#include <optional>

namespace dsar {

/// Waits until nobody else holds it. Throws Error (Failed).
Descriptor lock_file(const std::filesystem::path& path);

/// nullopt when somebody else holds it.
std::optional<Descriptor> try_lock_file(const std::filesystem::path& path);

}  // namespace dsar
