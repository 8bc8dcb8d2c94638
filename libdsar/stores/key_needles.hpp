// SPDX-License-Identifier: Apache-2.0
// Keys of records as needles, so that the records are found before anything is parsed.
#pragma once

#include "libdsar/model/needles.hpp"
#include "libdsar/stores/scan/scan.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace dsar {

/// What a record must hold to have one of the keys; nullopt where only a parser sees that, or the
/// files have too few `bytes` for the search to be worth it.
std::optional<NeedleSet> key_needles(const StoreEntry& store, const CollectionEntry& collection,
                                     std::span<const RecordKey> keys, std::uint64_t bytes);

}  // namespace dsar
