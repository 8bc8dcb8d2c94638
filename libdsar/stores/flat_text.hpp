// SPDX-License-Identifier: Apache-2.0
// Records that are put back as bytes of their file: what is written between them and what stands
// there.
#pragma once

#include "libdsar/stores/flat_place.hpp"

#include <cstddef>
#include <vector>

namespace dsar {

/// A piece whose place has been found.
struct PlacedPiece {
    const PlaceSearch* place = nullptr;
    std::size_t change = 0;  ///< its index among all changes
};

/// The splices of bytes, in order, that put the pieces into the file; all are lines or all are
/// elements. `last` is the place behind its last record. Throws Error (Failed) when the file cannot
/// be read, or has no list any more.
std::vector<Splice> insertions(const FlatFormat& format, const CollectionEntry& collection,
                               const StoreFile& file, const Gap& last,
                               std::vector<PlacedPiece> pieces);

}  // namespace dsar
