// SPDX-License-Identifier: Apache-2.0
// What the found records themselves say, beyond what matching needed: fields that the map does not
// list, and until when they are kept.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/base/spool.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/facts.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/record.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// Until when the records of one collection are kept (Art 15(1)(d), computed for this person).
struct KeptRange {
    std::optional<Date> first;
    std::optional<Date> last;
    std::size_t open_ended = 0;
    std::string open_words;  ///< why those are open-ended

    /// `until 2034-12-31`, `between 2030-12-31 and 2034-12-31, by record`, and what is open-ended.
    [[nodiscard]] std::string words() const;
};

/// By `store/collection`, and for each match.
struct Survey {
    std::map<std::string, std::set<std::string>> unlisted;
    std::map<std::string, KeptRange> kept;
    /// Of mentions, and of what was not read, nothing is known. Empty when nobody asked for them.
    std::vector<RecordTerm> terms;
};

enum class Terms { OfAll, Left };

/// Reads every matched record once. `terms` of each are for planners of acts; a million of them
/// take memory. Throws Error when the spool was damaged.
Survey survey(const Workspace& workspace, const Matches& matches, const Spool& spool,
              Terms terms = Terms::OfAll);

/// Adds the paths of `record` that neither the map lists nor `ignore` settles.
void note_unlisted(const CollectionEntry& collection, const Record& record,
                   std::set<std::string>& unlisted);

}  // namespace dsar
