// SPDX-License-Identifier: Apache-2.0
// A query on sealed fields, and what the store itself is asked for it.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/sealed/search.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// One query and what it becomes.
struct SealedReading::Asked {
    static constexpr std::size_t candidate = static_cast<std::size_t>(-1);

    const Query* outer = nullptr;
    const SealedCollection* sealed = nullptr;  ///< null: it is passed on as it is
    Query inner;
    std::vector<std::size_t> plain;   ///< of each inner condition: the outer one, or `candidate`
    Query opened;                     ///< the conditions that are compared with opened values
    std::vector<std::size_t> places;  ///< of each of these: the outer one
    std::deque<Needles> needles;      ///< of candidates
    std::unique_ptr<QueryMatcher> matcher;  ///< of `opened`
    std::unique_ptr<QueryMatcher> whole;    ///< of `outer`
    /// Outer conditions that a compound index answers only together with others, and these: of each
    /// index the conditions on each of its parts.
    std::set<std::size_t> bound;
    std::vector<std::vector<std::vector<std::size_t>>> together;
    bool scans = false;
    bool counts = false;  ///< the first of those that scan a collection, whose records are counted

    [[nodiscard]] bool compares(const SealedField& field) const {
        return std::any_of(opened.any.begin(), opened.any.end(), [&](const Condition& condition) {
            return std::any_of(
                condition.fields.begin(), condition.fields.end(),
                [&](const std::string& path) { return paths_touch(path, field.path()); });
        });
    }
    /// Has the store look up texts in a column; what it finds is a candidate.
    void look_up(const std::string& column, const std::vector<std::string>& texts) {
        Needles& there = needles.emplace_back(Form::Reference, NormaliseOptions());
        for (const std::string& text : texts) {
            there.add(normalise(Form::Reference, text, {}).value_or(text));
        }
        if (!there.empty()) {
            inner.any.push_back({{column}, &there, false, false});
            plain.push_back(candidate);
        }
    }
    /// Takes out the hits of bound conditions where no index has a hit for each of its parts.
    void drop_parts(std::vector<Hit>& hits) const;
};

}  // namespace dsar
