// SPDX-License-Identifier: Apache-2.0
// Logs as files whose records can be changed: where each record is, and how values are written into
// it.
#pragma once

#include "libdsar/stores/flat_plan.hpp"
#include "libdsar/stores/text/format.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace dsar {

/// A record of a file, while it is in sight.
struct TextRecord {
    std::string_view record;  ///< with its end
    std::int64_t number = 0;  ///< from 1
    std::uint64_t offset = 0;
    std::size_t passed = 0;  ///< bytes since the last one, with it
};

/// Hands over the records of one file until `take` has enough (false). All errors name store,
/// collection, file and record. Throws Error.
void read_text_file(const StoreEntry& store, const CollectionEntry& collection,
                    const StoreFile& file, const TextFormat& format,
                    const std::function<bool(const TextRecord& record)>& take);

/// The files of a store for flat_change.hpp and flat_copy.hpp. The arguments must outlive it.
FlatFormat text_files(const StoreEntry& store, const std::filesystem::path& root,
                      const TextFormat& format);

}  // namespace dsar
