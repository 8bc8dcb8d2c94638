// SPDX-License-Identifier: Apache-2.0
// What stands in the fields that are to be corrected: the wrong value, the right one, or another.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/rights/rectification.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// As RectificationFacts takes it.
struct WrongValues {
    std::vector<std::map<std::string, Stands>> fields;
    std::vector<FieldObstacle> obstacles;
};

/// Compares identifiers in their normal form, all else to the letter. What is wrong: the value that
/// the order names; else, of a kind of which the request gave identifiers, those; else whatever
/// stands there. An empty field is filled in only where the order names that very field.
WrongValues wrong_values(const Workspace& workspace, const Subject& asked, const ActingOrder& order,
                         std::span<const Match> matches, const Spool& spool);

}  // namespace dsar
