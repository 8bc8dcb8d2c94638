// SPDX-License-Identifier: Apache-2.0
// The planner of erasure (Art 17 GDPR; Cal. Civ. Code 1798.105): what goes, what is cut out of
// records that stay, what is kept and until when. Pure: no store, no clock, no file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/facts.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// A record that an earlier plan of the case kept.
struct KeptBefore {
    bool needed = false;  ///< only because something else that was kept refers to it
    std::string digest;   ///< record_digest when it was verified; empty: nobody noted it
};

/// The name under which a person says that a record, as it is now, is what was kept.
std::string name_of_changed(const std::string& record, const std::string& digest);
/// Whether what is there now may be somebody else's: it differs, and nobody said it is the same.
bool is_changed(const KeptBefore& kept, const std::string& record, const std::string& digest,
                const std::map<std::string, bool>& decided);

/// What the planner needs and a match does not hold.
struct ErasureFacts {
    std::vector<RecordTerm> terms;  ///< one per match
    /// Paths that stand in found records and not in the map, by `store/collection`.
    std::map<std::string, std::set<std::string>> unlisted;
    /// What a person decided. By `store/collection/key`: it is theirs (a possible match), or its
    /// text may be redacted; by `store/collection`: a ground of Art 17(1) holds for it, or none
    /// does.
    std::map<std::string, bool> decided;
    std::map<std::string, Hold> holds;  ///< by `store/collection/key`
    /// For each match the other matches whose links or foreign keys name its record, by index;
    /// empty: nothing refers to anything.
    std::vector<std::vector<std::size_t>> referred_by = {};
    /// Fields that their store lets nobody clear, as `store/collection.path`: a link that stands
    /// there stays, and so does what it refers to, as a shell.
    std::set<std::string> fixed_links = {};
    /// A ground of Art 17(1) that was recorded for the whole request, as its word; empty: each
    /// record needs its own.
    std::string ground;
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    bool complete = false;        ///< every store was searched
    /// What an earlier plan of the case kept and cut down, by `store/collection/key`.
    std::map<std::string, KeptBefore> kept_before = {};
};

/// Decides on every match; totals add up to them. Records that stay without being this person's
/// for certain are `keep` with the reason `possible` or `not_theirs`, and nobody marks them. What
/// waits for a person is in `pending`, what would stop the rest is in `blockers`.
///
/// Retention is a limit, not an exception (DESIGN 3): a record is kept only where its rule blocks
/// erasure and has not run out, or a hold stands. Else it goes when a ground holds: its term has
/// run out or the contract has ended (a), the consent is withdrawn by the request (b), or, where
/// the basis is a legitimate interest, the request is an objection and no overriding ground is
/// recorded (c). A running contract and a legal obligation without a blocking rule give no ground:
/// somebody decides. What a record that stays refers to is anonymised and stays as a shell
/// (`needed_by_kept`). What an earlier plan kept and must still stay is `keep`: it was cut down and
/// marked then, and is as it was; if it is not, and theirs for certain, it is decided on anew, and
/// if nothing says that it is, it stays and waits (`kept_changed`). Steps of one store stand
/// together, ordered so that what refers to a record goes before it.
DSAR_API Plan plan_erasure(const Workspace& workspace, std::span<const Match> matches,
                           const ErasureFacts& facts, Date today);

}  // namespace dsar
