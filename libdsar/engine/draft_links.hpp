// SPDX-License-Identifier: Apache-2.0
// How the collections of a store refer to each other: by the foreign keys that it declares, and by
// names and types that are alike; and what that makes each record: a person's, or nobody's.
#pragma once

#include "libdsar/engine/draft.hpp"
#include "libdsar/engine/draft_sample.hpp"

#include <vector>

namespace dsar {

/// Fills `links`; `keys` belong to the collections, in their order.
void find_links(std::vector<DraftCollection>& collections, const std::vector<SampledKeys>& keys);

/// Says of each collection whether its records are people or somebody's, and of each link what it
/// is to the map: the person's own record, another person, or nobody's.
void follow_links(std::vector<DraftCollection>& collections);

}  // namespace dsar
