// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/parts.hpp"

#include "libdsar/rights/planning.hpp"

#include <set>
#include <utility>

namespace dsar {
namespace {

// The tenant whose answer a record belongs into; empty: ours.
std::string_view part_of_match(const Match& match) {
    return has_tenant(match) && !match.forward ? std::string_view(match.tenant)
                                               : std::string_view();
}

std::vector<std::string> tenants(std::span<const Match> matches, bool forward) {
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

Plan part_of(const Plan& plan, std::span<const Match> matches, std::string_view tenant) {
    Plan part = plan;
    part.steps.clear();
    part.totals.clear();
    for (const Step& step : plan.steps) {
        Step kept = step;
        std::erase_if(kept.records, [&](const PlannedRecord& record) {
            return part_of_match(matches[record.match]) != tenant;
        });
        if (!kept.records.empty()) {
            add_step(part, std::move(kept));
        }
    }
    return part;
}

std::vector<std::string> answered_tenants(std::span<const Match> matches) {
    return tenants(matches, false);
}

std::vector<std::string> forwarded_tenants(std::span<const Match> matches) {
    return tenants(matches, true);
}

}  // namespace dsar
