// SPDX-License-Identifier: Apache-2.0
// What was found of a list of hashed identifiers, for people and for machines.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/engine/hashed_match.hpp"

#include <string>

namespace dsar::cli {

/// A list, how it was read, and what is ours of it.
struct MatchedList {
    HashedList list;
    ListReading reading;
    HashedMatches matches;
};

/// By collection, then by item.
std::string matched_text(const MatchedList& matched, const Look& look);

/// matched-1.
std::string matched_document(const MatchedList& matched);

}  // namespace dsar::cli
