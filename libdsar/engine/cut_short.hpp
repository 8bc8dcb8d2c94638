// SPDX-License-Identifier: Apache-2.0
// A change of a store that a kill or a crash cut short.
#pragma once

#include "libdsar/map/data_map.hpp"

#include <set>
#include <string>

namespace dsar {

/// Lets each of the stores take back a change that was cut short, as an SQLite file does when it is
/// opened for writing: who only reads it may not, and is refused. To be called before what was cut
/// short is looked at again. What stands in the way of it readers tell.
void take_back_what_was_cut_short(const Workspace& workspace, const std::set<std::string>& stores);

}  // namespace dsar
