// SPDX-License-Identifier: Apache-2.0
// What a record says of its person that no other person has.
#pragma once

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/subject.hpp"

#include <vector>

namespace dsar {

/// The normal forms of its fields of unique kinds, in the order of the map; what has none is left
/// out.
std::vector<Identifier> unique_identifiers(const LinkGraph& graph, const Node& node,
                                           const Record& record);

}  // namespace dsar
