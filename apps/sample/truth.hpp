// SPDX-License-Identifier: Apache-2.0
// The ground truth: which records are whose. It is told from what was planted in a circle, by the
// rules of locating (dsar-map(5)) written down a second time, so that a search can be held against
// it.
#pragma once

#include "apps/sample/circle.hpp"

#include <string>
#include <vector>

namespace sample {

/// How sure it is that a record is the person's.
enum class Certainty { None, Possible, Linked, Exact };

/// One record of a person's truth.
struct TrueMatch {
    const Fact* fact = nullptr;
    Certainty certainty = Certainty::None;
    Certainty direct = Certainty::None;  ///< by the given identifiers alone
    bool shared = false;                 ///< noted for exact and linked records
    bool mention = false;
    bool in_text = false;
};

/// Whether this client's instructions let us act for access and export.
bool is_instructed(int tenant);

/// Everything that is held on a person of the circle, sorted by store, collection and key.
std::vector<TrueMatch> truth_of(const Circle& circle, const Person& person);

/// The person's line of truth/people.ndjson, without its line end.
std::string truth_line(const Circle& circle, const Person& person);

}  // namespace sample
