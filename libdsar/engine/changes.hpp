// SPDX-License-Identifier: Apache-2.0
// From decisions to changes: what each store is asked to do with each record of a plan, and which
// bytes must be gone from it afterwards.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/base/spool.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/stores/change.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// Where in the plan a change comes from.
struct PlanPlace {
    std::size_t step = 0;    ///< index into Plan::steps
    std::size_t record = 0;  ///< index into Step::records
};

/// What one store is asked to do.
struct StoreChanges {
    std::string store;
    std::vector<Change> changes;     ///< in the order of the steps
    std::vector<PlanPlace> places;   ///< one per change
    std::vector<Obstacle> unable{};  ///< changes whose values cannot be worked out; `change` as in
                                     ///< Obstacle
    /// Identifiers of the person that stand in what goes and in nothing that stays, and are long
    /// enough not to stand somewhere by chance.
    std::vector<std::string> must_not_stay{};
};

/// New values by the digests by which a plan knows them (Cut::Set).
using NewValues = std::map<std::string, std::string>;

/// What values are worked out from, besides the record itself.
struct ChangeWords {
    std::vector<Needles> needles;  ///< what names the person in texts
    NewValues new_values;
    Date today;  ///< is written where a record is marked as restricted
};

/// Works out the changes of a plan. What stands there already is no change: an earlier mark stays.
/// Stores come in the order of their first step; those that nothing changes are left out. The
/// changes point into `workspace.map`.
std::vector<StoreChanges> changes_of(const Workspace& workspace, const Plan& plan,
                                     std::span<const Match> matches, const Spool& spool,
                                     const ChangeWords& words);

/// The value that stands at the path of a cut afterwards, where neither texts nor new values are
/// needed to tell; nullopt: several places of the record would need several values.
std::optional<Value> value_after_cut(const CutField& cut, const Record& record, Date today);

/// What finds a person in texts, one set for each kind of identifier.
std::vector<Needles> needles_of(const Settings& settings, std::span<const Identifier> person);

}  // namespace dsar
