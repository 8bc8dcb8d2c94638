// SPDX-License-Identifier: Apache-2.0
// The register as people and programs read it (UX 3.7).
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/cases/register_metrics.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dsar::cli {

/// A case that kept something which becomes erasable on a day to come.
struct LaterCase {
    std::string case_id;
    Date from;  ///< the first such day
    std::uint64_t records = 0;
};
LaterCase later_of(const CaseHistory& history);

/// What the renderers need beside the cases.
struct RegisterView {
    std::vector<CaseHistory> cases;
    std::map<std::string, NextStep> next;       ///< by case
    std::map<std::string, Identifier> persons;  ///< by case; none for those that were forgotten
    bool reveal = false;                        ///< persons whole, not masked
    Date today;
    Instant now;          ///< incidents count hours
    std::string heading;  ///< `Open cases`
    std::size_t closed_this_month = 0;
    std::vector<LaterCase> later;  ///< the first day first
    std::string flags;             ///< that `next` lines repeat
};

/// Days until the case must be answered; negative when it is over. nullopt when nothing runs.
std::optional<long> days_left(const CaseHistory& history, Date today);

/// Whether something of the case should have been done by now: the answer, the confirmation of
/// receipt in California, the authority's notification, the notices to recipients.
bool is_overdue(const CaseHistory& history, Date today, Instant now);

/// The table, a summary, and the next commands. Off a terminal the table alone, tab-separated.
std::string register_text(const RegisterView& view, const Look& look);

/// What is known of one case that has no plan.
std::string entry_text(const CaseHistory& history, const NextStep& next, const std::string& flags,
                       const Look& look);

/// One case of register-1.
Json case_document(const RegisterView& view, const CaseHistory& history);

/// register-1.
Json register_document(const RegisterView& view);

/// metrics-1 as a table.
std::string metrics_text(int year, const std::vector<RequestMetrics>& metrics, const Look& look);

}  // namespace dsar::cli
