// SPDX-License-Identifier: Apache-2.0
// Puts a person's supplementary statement beside the records that a rectification does not rewrite,
// and finds it again for what is handed out, to that person alone.
#pragma once

#include "libdsar/cases/statements.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace dsar {

/// By what a person is known again who states something: what the request gave and what joined it,
/// and what is right of them now. Kinds of which one value names one person, if there are any; of
/// these none that is the key of a record, which may be used again, unless there is nothing else.
std::vector<Identifier> known_again_by(const Workspace& workspace, const ActingOrder& order,
                                       const ApplyWork& work);

/// Puts it beside every record of which the plan says `statement` or `with_statement`, and returns
/// how many these are. `by`: see known_again_by(). `plan`: the text of plan-1 that `work` was made
/// from. Called again it changes nothing. Throws Error as StatementBook does.
std::size_t put_statement(const Workspace& workspace, const Statement& statement,
                          std::span<const Identifier> by, std::string_view plan,
                          const ApplyWork& work);

/// Takes away what an erased person stated, wherever it stands: the record may be another's by now,
/// or stay for others. It stays beside what is kept of the person. `plan` as above.
void forget_statements_of_person(const Workspace& workspace, std::string_view plan,
                                 const ApplyWork& work);

/// What stands beside the records that a plan discloses, by their matches: what `asker` stated
/// (identifiers given and found), never what somebody else did. Beside a record that others need
/// too, or that may not be theirs, only a kind of which one value names one person tells that.
std::map<std::size_t, std::vector<Statement>> statements_of(const Workspace& workspace,
                                                            const Plan& plan,
                                                            const Matches& matches,
                                                            std::span<const Identifier> asker);

}  // namespace dsar
