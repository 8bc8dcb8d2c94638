// SPDX-License-Identifier: Apache-2.0
// Which records other cases mark: what one case lifts may be another's.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/map/data_map.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace dsar {

/// By name (`store/collection/key`).
struct OtherRestrictions {
    /// Restricted by a case whose restriction stands, or kept by an erasure, also one that was
    /// swept or came back since.
    std::set<std::string> standing;
    /// Marks that cases have written, also those whose restriction has ended: the value.
    std::map<std::string, std::set<std::string>> written;
};

/// Of all cases but `but`. Throws Error (Busy) when another process works at one of them.
OtherRestrictions other_restrictions(const Workspace& workspace, Register& cases,
                                     std::string_view but);

}  // namespace dsar
