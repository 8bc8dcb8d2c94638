// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/planning.hpp"

#include <utility>

namespace dsar {

std::string collection_name(const Match& match) {
    return match.store + "/" + match.collection;
}

std::optional<bool> decision_on(const std::map<std::string, bool>& decided,
                                const std::string& name) {
    const auto known = decided.find(name);
    return known == decided.end() ? std::nullopt : std::optional(known->second);
}

void add_step(Plan& plan, Step step) {
    step.step = static_cast<int>(plan.steps.size()) + 1;
    plan.totals[std::string(name_of(step.decision))] += step.records.size();
    plan.steps.push_back(std::move(step));
}

}  // namespace dsar
