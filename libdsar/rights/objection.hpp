// SPDX-License-Identifier: Apache-2.0
// The planner of objection: to direct marketing (Art 21(2)), to what rests on a legitimate interest
// (21(1)), the withdrawal of a consent (7(3)), and the Californian opt-out and limit. Pure: no
// store, no clock, no file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

enum class ObjectionKind {
    Marketing,   ///< absolute, at once
    Interests,   ///< stopped first and restricted, then the interests are weighed
    Withdrawal,  ///< of a consent, purpose by purpose
    OptOut,      ///< California: of sale and sharing
    Limit        ///< California: of the use of sensitive data
};

/// What is particular to a kind, as data.
struct ObjectionRule {
    ObjectionKind kind = ObjectionKind::Marketing;
    std::string_view word;     ///< `marketing`, as flags and documents say it
    std::string_view article;  ///< `21(2)`
    std::string_view words;    ///< in plain English
};

DSAR_API std::span<const ObjectionRule> objection_rules();
DSAR_API const ObjectionRule& rule_of(ObjectionKind kind);
/// nullptr when there is none of that word or article.
DSAR_API const ObjectionRule* find_objection_rule(std::string_view word_or_article);

/// Whether a purpose is direct marketing: as dsar.yaml says, else when its id has `marketing`,
/// `advertising` or `newsletter` among its words.
DSAR_API bool is_direct_marketing(const Purpose& purpose);

/// The purposes for which data is no longer used, in the order of dsar.yaml: those that the kind
/// covers and, when some are named, that are named. What an opt-out covers is sale and sharing:
/// purposes with that in their id, or those that are named. Empty for Limit.
DSAR_API std::vector<std::string> stopped_purposes(const Settings& settings, ObjectionKind kind,
                                                   std::span<const std::string> named);

/// What the planner needs and a match does not hold.
struct ObjectionFacts {
    ObjectionKind kind = ObjectionKind::Marketing;
    std::vector<std::string> purposes;  ///< that the person names; empty: all that the kind covers
    /// For each match the fields that hold a consent and say no already; empty: none does.
    std::vector<std::set<std::string>> off = {};
    /// What a person decided, by `store/collection/key`: it is theirs (a possible match), or it may
    /// be changed although others need it, too.
    std::map<std::string, bool> decided;
    bool weighed = false;   ///< of Interests: the balancing is recorded
    bool complete = false;  ///< every store was searched
};

/// Decides on every match; totals add up to them. Records of a purpose that is stopped get
/// `suppress`, or `mark` while interests are weighed (`balancing` waits, and what has another basis
/// is kept); consents in other records get `correct` with Cut::Off, or `keep` as `already` off. A
/// marketing objection and an opt-out do not wait for others who share a record. Recipients of the
/// stopped purposes are to be told also when no record was found.
DSAR_API Plan plan_objection(const Workspace& workspace, std::span<const Match> matches,
                             const ObjectionFacts& facts);

}  // namespace dsar
