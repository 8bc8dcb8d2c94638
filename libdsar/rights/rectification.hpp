// SPDX-License-Identifier: Apache-2.0
// The planner of rectification (Art 16 GDPR; Cal. Civ. Code 1798.106): which fields get the new
// value, which records keep what they say and get a statement beside it. Pure: no store, no clock,
// no file, no value of the person.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// One thing that is to be corrected.
struct Correction {
    /// What: a kind of identifier (`email`), a field (`app/accounts.name`, `app.accounts.name`,
    /// `accounts.name`) or a category with all below it (`user.contact.address.city`).
    std::string target;
    std::string digest;  ///< keyed digest of the new value
};

/// What stands in a field, as the engine compared it.
enum class Stands {
    Old,  ///< what is to be replaced: the value that the request calls wrong, any value when it
          ///< names none, or nothing where the request completes the record
    New,  ///< the new value already
    Else  ///< neither: the request names a wrong value, and this is another
};

/// What would stop a field from taking the new value: too long, of another type, not unique, ..
struct FieldObstacle {
    std::size_t match = 0;
    std::string path;
    std::string what;  ///< a word of a blocker: type, too_long, unique, foreign_key, read_only, ..
    std::string why;   ///< plain words, no value
};

/// What the planner needs and a match does not hold.
struct RectificationFacts {
    std::vector<Correction> corrections;
    /// One for each match: what stands at the paths of its record that are to be corrected. What is
    /// not listed is not in the record.
    std::vector<std::map<std::string, Stands>> fields;
    std::vector<FieldObstacle> obstacles;
    /// Keyed digest of the person's supplementary statement; empty: none was given.
    std::string statement;
    /// What a person decided, by `store/collection/key`: it is theirs (a possible match), or it may
    /// be corrected although others need it, too.
    std::map<std::string, bool> decided;
    std::string regime = "gdpr";  ///< `gdpr`, `ccpa`
    bool complete = false;        ///< every store was searched
};

/// What is wrong with the targets: each that the map does not know, with the nearest that it does;
/// a category that means unlike fields of one record; a field that two corrections mean.
DSAR_API Problems check_corrections(const Workspace& workspace,
                                    std::span<const Correction> corrections);

/// The fields of a collection that a target means, in the map's order; fields about others are left
/// out.
DSAR_API std::vector<std::string> targeted_fields(const StoreEntry& store,
                                                  const CollectionEntry& collection,
                                                  const std::string& target);

/// Decides on every match; totals add up to them. Own records are corrected (`correct`, with
/// Cut::Set), or kept: `already` when they say so already, `other_value`, `not_concerned`. What was
/// inferred, and records that a law keeps as they were written, are not rewritten: `statement`, the
/// person's supplementary statement stands beside them, and is waited for where none was given; a
/// record that is corrected in one field and has such another says `with_statement`. Shared and
/// possible records wait. The corrections must be free of problems (check_corrections).
DSAR_API Plan plan_rectification(const Workspace& workspace, std::span<const Match> matches,
                                 const RectificationFacts& facts);

}  // namespace dsar
