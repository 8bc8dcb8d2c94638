// SPDX-License-Identifier: Apache-2.0
// What a decision needs of a record and a match does not hold. The engine fills it, planners read
// it.
#pragma once

#include "libdsar/base/date.hpp"

#include <optional>
#include <string>

namespace dsar {

/// What the retention rule of its collection says about one record.
struct RecordTerm {
    bool dated = false;           ///< the map says which date starts the rule
    std::optional<Date> event;    ///< that date; nullopt: it has not happened, or is not there
    std::optional<Date> through;  ///< last day of keeping; nullopt: open-ended
    std::string words;            ///< the same in plain words
};

/// A reason why one record stays whatever the rules say, as a person recorded it.
struct Hold {
    std::string article;  ///< `17(3)(e)`
    std::string why;
    std::optional<Date> until;
};

}  // namespace dsar
