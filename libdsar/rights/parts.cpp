// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/parts.hpp"

#include "libdsar/rights/planning.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {
namespace {

// The tenant whose answer a record belongs into; empty: ours.
std::string_view part_of_match(const Match& match) {
    return has_tenant(match) && !match.forward ? std::string_view(match.tenant)
                                               : std::string_view();
}

std::vector<std::string> tenants(const Matches& matches, bool forward) {
    std::set<std::string> found;
    for (const Match& match : matches) {
        if (has_tenant(match) && match.forward == forward) {
            found.insert(match.tenant);
        }
    }
    return {found.begin(), found.end()};
}

}  // namespace

bool has_tenant(const Match& match) {
    // A control character stands for a tenant that is not known.
    return !match.tenant.empty() && match.tenant.front() != '\x01';
}

Plan part_of(const Plan& plan, const Matches& matches, std::string_view tenant) {
    Plan part = plan;
    part.steps.clear();
    part.totals.clear();
    for (const Step& step : plan.steps) {
        const auto is_in_it = [&](const PlannedRecord& record) {
            const Match match = matches[record.match];
            return part_of_match(match) == tenant;
        };
        const auto count = static_cast<std::size_t>(std::ranges::count_if(step.records, is_in_it));
        Step kept = step;
        if (count > 0 && count < step.records.size()) {
            kept.records = step.records.like();
            for (const PlannedRecord& record : step.records) {
                if (is_in_it(record)) {
                    kept.records.push_back(record);
                }
            }
        }
        if (count > 0) {
            add_step(part, std::move(kept));
        }
    }
    return part;
}

std::vector<std::string> answered_tenants(const Matches& matches) {
    return tenants(matches, false);
}

std::vector<std::string> forwarded_tenants(const Matches& matches) {
    return tenants(matches, true);
}

}  // namespace dsar
