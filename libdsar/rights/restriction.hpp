// SPDX-License-Identifier: Apache-2.0
// The planner of restriction (Art 18): which records are marked and how, which sending stops; when
// a restriction may be lifted, and what it stands against. Pure: no store, no clock, no file.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// One ground of Art 18(1), as data.
struct RestrictionGround {
    std::string_view word;     ///< `accuracy`, as flags and documents say it
    std::string_view article;  ///< `18(1)(a)`
    std::string_view words;    ///< in plain English
    std::string_view ends;     ///< when it ends: `when the accuracy has been verified`
};

DSAR_API std::span<const RestrictionGround> restriction_grounds();
/// nullptr when there is none of that word or article.
DSAR_API const RestrictionGround* find_restriction_ground(std::string_view word_or_article);

/// What the planner needs and a match does not hold.
struct RestrictionFacts {
    std::string ground;  ///< a word of restriction_grounds()
    /// What a person decided, by `store/collection/key`: it is theirs (a possible match), or it may
    /// be restricted although others need it, too.
    std::map<std::string, bool> decided;
    bool complete = false;  ///< every store was searched
};

/// Decides on every match; totals add up to them. Own records get `mark`; Step::how says which of
/// the map's ways it is, and where the map names none it is done by hand and `restrict_by_hand`
/// waits. Sending is a use: records held for direct marketing get `suppress` (and their mark, where
/// there is a field for it). Shared and possible records wait. Recipients are told (Art 19).
DSAR_API Plan plan_restriction(const Workspace& workspace, std::span<const Match> matches,
                               const RestrictionFacts& facts);

/// What restricted data may be used for, besides being stored (Art 18(2)), as data.
struct UseReason {
    std::string_view word;   ///< `legal-claims`, as flags and journals say it
    std::string_view words;  ///< in plain English
};

DSAR_API std::span<const UseReason> use_reasons();
/// nullptr when there is none of that word.
DSAR_API const UseReason* find_use_reason(std::string_view word);

/// What is known when somebody wants to lift a restriction.
struct LiftFacts {
    Date since;                ///< the day on which it was put
    Date today;                ///< the day on which it would be lifted
    std::optional<Date> told;  ///< the day on which the person was told that it will be lifted
};

/// Why it cannot be lifted yet, in plain words; empty: it may be. The person is told before (Art
/// 18(3)): a notice of a day that is still to come, or from before the restriction, is none.
DSAR_API std::string why_not_lifted(const LiftFacts& facts);

/// What would remove a restricted record.
enum class Removal {
    RetentionSweep,  ///< its term has run out
    ErasureSweep,    ///< our own erasure, or one that is played again after a restore
    Request          ///< the person asks for its erasure
};

/// Whether a restriction that was put at `since` keeps a record: against every sweep, and against a
/// request to erase that came before it (18(1)(b): the person preferred this); not against one that
/// came later. `asked` is of a request only.
DSAR_API bool restriction_keeps(Removal removal, Instant since, std::optional<Instant> asked);

}  // namespace dsar
