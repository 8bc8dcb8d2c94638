// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/apply_refusals.hpp"

#include "libdsar/base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace dsar {

void require_change(const std::string& case_id, Right right) {
    if (right == Right::Access || right == Right::Export) {
        throw Error(ErrorKind::Usage, fmt::format("case {} changes no store", case_id),
                    fmt::format("{} ends in a package", name_of(right)),
                    fmt::format("dsar approve {}", case_id));
    }
}

void require_answers(const std::string& case_id, const Json& plan, const SearchResult& found) {
    if (found.complete || !plan.at("complete").get<bool>()) {
        return;
    }
    std::string silent;
    std::string why;
    for (const StoreOutcome& outcome : found.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            silent += (silent.empty() ? "" : ", ") + outcome.store;
            why += (why.empty() ? "" : "\n") + outcome.store + ": " + outcome.why;
        }
    }
    throw Error(found.only_locked ? ErrorKind::Busy : ErrorKind::Incomplete,
                fmt::format("case {} is not applied: {} did not answer", case_id, silent), why,
                fmt::format("dsar apply {}", case_id));
}

void require_room(const std::string& case_id, const Plan& now) {
    const auto full = std::ranges::find(now.blockers, std::string_view("no_space"), &Blocker::what);
    if (full != now.blockers.end()) {
        throw Error(ErrorKind::Incomplete,
                    fmt::format("case {} is not applied: {}/{}: {}", case_id, full->store,
                                full->collection, full->why),
                    "nothing was changed", fmt::format("dsar apply {}", case_id));
    }
}

void require_day(const std::string& case_id, Date planned, Date today) {
    if (planned > today) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: its plan is of a day to come", case_id),
                    fmt::format("it was made as of {}", format(planned)),
                    fmt::format("dsar erase --case {}", case_id));
    }
}

void require_no_vault(const std::string& case_id, std::span<const Blocker> blockers) {
    if (!blockers.empty()) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: {}", case_id, blockers.front().why),
                    "they would come back when that restriction is lifted", blockers.front().next);
    }
}

void require_not_lifted(const std::string& case_id, std::span<const JournalEntry> entries,
                        const std::string& plan) {
    const auto has = [&](std::string_view event) {
        return std::ranges::any_of(entries, [&](const JournalEntry& entry) {
            return entry.event == event && entry.details.value("plan", "") == plan;
        });
    };
    if (has("lifted")) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: its restriction was lifted", case_id),
                    "what is to be restricted again is another case", "dsar restrict");
    }
    if (has("lift_started")) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: its restriction is being lifted", case_id),
                    "what is free by now would be restricted again",
                    fmt::format("dsar restrict --lift {}", case_id));
    }
}

}  // namespace dsar
