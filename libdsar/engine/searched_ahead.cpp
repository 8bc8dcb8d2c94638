// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/searched_ahead.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace dsar {

SearchedAhead ahead_of(SearchResult& all, std::size_t subject, Spool& spool) {
    SearchResult out;
    out.complete = all.complete;
    out.only_locked = all.only_locked;
    out.stores = all.stores;
    out.vaults = all.vaults;
    out.problems = all.subjects[subject].problems;
    out.subjects.push_back(std::move(all.subjects[subject]));
    std::map<std::string, std::uint64_t> records;
    for (const Match& match : out.subjects.front().matches) {
        ++records[match.store];
    }
    for (StoreOutcome& store : out.stores) {
        store.records = records[store.store];
    }
    return {std::move(out), &spool};
}

}  // namespace dsar
