// SPDX-License-Identifier: Apache-2.0
// How the fields of a record go that loses its person and stays. Pure.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/plan.hpp"

#include <vector>

namespace dsar {

/// What anonymising clears or coarsens in a record of this collection, sorted: what the map says
/// field by field, and where it says nothing every field that identifies, refers to a person, is
/// free text or has a category of people.
DSAR_API std::vector<CutField> anonymising_cuts(const CollectionEntry& collection);

}  // namespace dsar
