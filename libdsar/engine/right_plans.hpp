// SPDX-License-Identifier: Apache-2.0
// What each planner of an acting right must be told, gathered from what was found, ordered and
// decided.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/engine/changes.hpp"
#include "libdsar/engine/search.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/facts.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Records that stay whatever the rules say, by `store/collection/key`.
using RecordHolds = std::map<std::string, Hold>;

/// What a plan is made from. `search.subjects[0]` is the person; a second one, where a correction
/// names an identifier, is whoever has the new value already.
struct PlanInput {
    const Workspace& workspace;
    const CaseRequest& request;
    const ActingOrder& order;
    const CaseFile* file = nullptr;  ///< null on a dry run
    const SearchResult& search;
    const Spool& spool;
    const ChangeWords& words;
    /// Erasure: `store/collection.field` of links that a store lets nobody clear.
    const std::set<std::string>& fixed_links;
};

/// The plan of the request's right. `holds` of an erasure.
Plan plan_by_right(const PlanInput& input, const RecordHolds& holds);

/// What the order says is right, by digests under the workspace's key or, where nothing is kept,
/// random ones.
NewValues new_values(const Workspace& workspace, const ActingOrder& order, bool keyed);

/// The purposes for which the person is written to no more: those to which they object or of which
/// they withdraw a consent, and those of which a restriction suppresses records.
std::vector<std::string> contact_purposes(const Workspace& workspace, Right right,
                                          const ActingOrder& order, const Plan& plan);

/// E-mail addresses and phone numbers that stand in records of the plan that are suppressed or of
/// which a consent is turned off, where they are this person's alone for certain.
std::vector<Identifier> contact_addresses(const Workspace& workspace, const Plan& plan,
                                          std::span<const Match> matches, const Spool& spool);

/// The person and, of a rectification, whoever has one of the new identifiers.
std::vector<Subject> subjects_of(const Workspace& workspace, const CaseRequest& request,
                                 const ActingOrder& order);

}  // namespace dsar
