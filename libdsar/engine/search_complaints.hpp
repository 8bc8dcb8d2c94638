// SPDX-License-Identifier: Apache-2.0
// What a search for several people could not settle: each complaint once, and once for each person
// whose records it concerns.
#pragma once

#include "libdsar/base/problem.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// Of a search; `subjects`: how many people are searched for.
class SearchComplaints {
 public:
    explicit SearchComplaints(std::size_t subjects) : of_(subjects) {}

    void add(std::size_t subject, const std::string& where, const std::string& what,
             const std::string& next) {
        const Problem problem{Problem::Severity::Problem, {}, where, what, {}, {}, next};
        if (known_.insert({of_.size(), where + what}).second) {
            all_.push_back(problem);
        }
        if (known_.insert({subject, where + what}).second) {
            of_[subject].push_back(problem);
        }
    }

    /// All of them; call once.
    [[nodiscard]] Problems take() { return std::move(all_); }
    /// Those with the subject's records; call once.
    [[nodiscard]] Problems take(std::size_t subject) { return std::move(of_[subject]); }

 private:
    std::set<std::pair<std::size_t, std::string>> known_;  // by subject; of any: their number
    Problems all_;
    std::vector<Problems> of_;
};

}  // namespace dsar
