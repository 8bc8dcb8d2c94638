// SPDX-License-Identifier: Apache-2.0
// The planner of access (Art 15) and export (Art 20): what is disclosed, what is held back and why.
// Pure: no store, no clock, no file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/right.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What the planner needs and a match does not hold.
struct DisclosureFacts {
    /// Paths that stand in found records and not in the map, by `store/collection`. Such a
    /// collection is pending: nothing of it is disclosed until it is mapped or decided.
    std::map<std::string, std::set<std::string>> unlisted;
    /// What a person decided, by `store/collection/key`: yes, it is theirs and may be disclosed;
    /// by `store/collection`: yes, what the map describes of it may be, whatever else is there.
    std::map<std::string, bool> decided;
    bool complete = false;        ///< every store was searched
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    /// California: only categories, sources, purposes and third parties are told, because that was
    /// asked (know), or because nobody verified who asks for specific pieces (11 CCR 7024(a)).
    bool categories_only = false;
    /// Of the plan, lists that may be long: an empty one, kept where there is room for it.
    PlannedRecords records{};
    PendingList pending{};
};

/// Decides on every match. Totals add up to the matches; what waits for a person is in `pending`.
DSAR_API Plan plan_disclosure(Right right, const Workspace& workspace, const Matches& matches,
                              const DisclosureFacts& facts);

/// The fields of a collection that no record of it discloses (free text is decided per record).
/// Whatever the map says, secrets are never handed out; under `ccpa` neither are official and
/// account numbers, insurance and medical ids, and biometric data (11 CCR 7024(d)).
DSAR_API std::vector<WithheldField> held_back(Right right, const CollectionEntry& collection,
                                              const std::set<std::string>& unlisted,
                                              std::string_view regime = "gdpr");

/// Whether Art 20 covers data of this purpose: its basis is consent or contract.
DSAR_API bool is_portable(const Settings& settings, const CollectionEntry& collection);

/// The rights that apply to data processed on this basis, in plain words (Art 15(1)(e)).
DSAR_API std::vector<std::string> rights_that_apply(std::string_view basis);

/// `store/collection/key`, as people name a record.
DSAR_API std::string record_name(const std::string& store, const std::string& collection,
                                 const RecordKey& key);
DSAR_API std::string record_name(const Match& match);

}  // namespace dsar
