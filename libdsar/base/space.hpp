// SPDX-License-Identifier: Apache-2.0
// Whether a disk has room, asked before anything is begun.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace dsar {

/// Why a file cannot be written anew beside itself, in words without values (`no space left for a
/// copy of log.csv: 12 MiB are needed, 3 MiB are free`); empty: there is room for `bytes` in its
/// folder, for this account, or the file system does not say.
std::string no_room_because(const std::filesystem::path& file, std::uint64_t bytes);

}  // namespace dsar
