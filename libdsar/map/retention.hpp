// SPDX-License-Identifier: Apache-2.0
// Until when a record is kept. Retention is inclusive of its last day (LAW 3).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"

#include <optional>
#include <string>

namespace dsar {

/// What a rule says about one record.
struct Kept {
    std::optional<Date> through;  ///< last day; nullopt: open-ended
    std::string words;  ///< `until 2034-12-31: 10 years after ...`, or why it is open-ended
};

/// The last day on which `rule` lets a record whose event happened on `anchor` be kept. Without an
/// anchor the answer is open-ended and says so. `year_end` is `MM-DD`.
DSAR_API Kept kept_through(const RetentionRule& rule, std::optional<Date> anchor,
                           const std::string& year_end);

/// The rule in plain words: `10 years after the end of the financial year in which it was issued`.
DSAR_API std::string in_words(const RetentionRule& rule);

}  // namespace dsar
