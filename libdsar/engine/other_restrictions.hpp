// SPDX-License-Identifier: Apache-2.0
// Which records other open cases restrict: what one case lifts may be another's.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"

#include <set>
#include <string>
#include <string_view>

namespace dsar {

/// Names (`store/collection/key`) of the records that open cases but `but` restrict. Throws Error
/// (Busy) when another process works at one of these cases.
std::set<std::string> other_restrictions(const Workspace& workspace, Register& cases,
                                         std::string_view but);

}  // namespace dsar
