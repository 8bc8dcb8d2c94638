// SPDX-License-Identifier: Apache-2.0
// Puts a person's supplementary statement beside the records that a rectification does not rewrite,
// and finds it again for what is handed out.
#pragma once

#include "libdsar/cases/statements.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// Puts it beside every record of which the plan says `statement` or `with_statement`, and returns
/// how many these are. `plan`: the text of plan-1 that `work` was made from. Called again it
/// changes nothing. Throws Error as StatementBook does.
std::size_t put_statement(const Workspace& workspace, const Statement& statement,
                          std::string_view plan, const ApplyWork& work);

/// What stands beside the records that a plan discloses, by their matches.
std::map<std::size_t, std::vector<Statement>> statements_of(const Workspace& workspace,
                                                            const Plan& plan,
                                                            std::span<const Match> matches);

}  // namespace dsar
