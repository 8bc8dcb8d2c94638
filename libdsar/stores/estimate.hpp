// SPDX-License-Identifier: Apache-2.0
// How many records there are where that cannot be counted in no time.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <cstdint>
#include <filesystem>

namespace dsar {

/// About how many records a table has that is too large for describe() to count: as the server
/// estimates, or counted where that is much less than to read them. For a word to who waits;
/// nothing may be concluded from it. 0: not known. Asks over a connection of its own; when that
/// fails, that is not known either.
std::uint64_t about_records(const StoreEntry& store, const CollectionEntry& collection,
                            const std::filesystem::path& root);

}  // namespace dsar
