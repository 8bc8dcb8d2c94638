// SPDX-License-Identifier: Apache-2.0
// What every planner does: names what it decides on, asks what people decided, and puts steps in a
// plan. Pure.
#pragma once

#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <optional>
#include <string>

namespace dsar {

/// `store/collection`.
std::string collection_name(const Match& match);

/// What a person decided on a record or a collection, by its name; nullopt: nothing yet.
std::optional<bool> decision_on(const std::map<std::string, bool>& decided,
                                const std::string& name);

/// Appends a step under the next number and counts its records in the totals.
void add_step(Plan& plan, Step step);

}  // namespace dsar
