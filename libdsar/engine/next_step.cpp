// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/casework.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar {

namespace {

// Between the search and what is done.
NextStep until_done(const Settings& settings, const CaseHistory& history) {
    const std::string& id = history.case_id;
    const std::string search = search_command(history.right, id);
    if (!history.complete) {
        return {"search again: a store failed", search};
    }
    if (history.pending > 0) {
        return {fmt::format("decide {}", history.pending), fmt::format("show {}", id)};
    }
    if (history.blockers > 0) {
        return {"clear what stands in the way", fmt::format("show {}", id)};
    }
    const auto rule = settings.approval.find(std::string(name_of(history.right)));
    if (!history.approved_by.empty() && rule != settings.approval.end() &&
        rule->second > static_cast<int>(history.approved_by.size()) + 1) {
        return {"approve, by somebody else", fmt::format("approve {}", id)};
    }
    const bool has_package = history.right == Right::Access || history.right == Right::Export;
    if (history.stage == CaseStage::Approved && !has_package) {
        return {"apply", fmt::format("apply {}", id)};
    }
    return {"approve", fmt::format("approve {}", id)};
}

// Whoever received it must be told (Art 19), also when the person has the answer already.
NextStep tell_recipients(const CaseHistory& history) {
    const auto untold = std::ranges::find(history.recipients, "drafted", &RecipientNotice::status);
    const std::size_t count = count_untold(history);
    return {count == 1 ? fmt::format("tell {}", untold->recipient)
                       : fmt::format("tell {} recipients", count),
            fmt::format("register --told {} --recipient {} --outcome sent", history.case_id,
                        untold->recipient)};
}

}  // namespace

NextStep next_step(const Settings& settings, const CaseHistory& history, Date today) {
    const std::string& id = history.case_id;
    const std::string search = search_command(history.right, id);
    if (comes_back(history, today)) {
        return {"erase what was kept", search};
    }
    if (history.status == CaseStatus::Closed) {
        return count_untold(history) > 0 ? tell_recipients(history) : NextStep();
    }
    if (history.notify_by) {
        return {fmt::format("tell the authority by {}", format(*history.notify_by)),
                fmt::format("register --incident {} --notified TIME", id)};
    }
    if (history.status == CaseStatus::Suspended) {
        return {"waits for who asks", fmt::format("register --resume {}", id)};
    }
    if (history.confirm_by && !history.confirmed && !history.returned &&
        history.stage < CaseStage::Released) {
        return {"confirm receipt", fmt::format("register --letter {} --which acknowledgement", id)};
    }
    switch (history.stage) {
        case CaseStage::Refused:
            return {"send the refusal, close",
                    fmt::format("register --close {} --outcome refused", id)};
        case CaseStage::Forwarded:
            return {"close", fmt::format("register --close {} --outcome forwarded", id)};
        case CaseStage::Applying:
            return {"apply: not all of it is done", fmt::format("apply {}", id)};
        case CaseStage::Applied:
            return {history.residual > 0 ? "verify: something was left" : "verify",
                    fmt::format("verify {}", id)};
        case CaseStage::Verified:
            if (count_untold(history) > 0) {
                return tell_recipients(history);
            }
            if (history.right == Right::Restrict) {
                return {"send the answer; lift it when its ground has ended",
                        fmt::format("restrict --lift {}", id)};
            }
            [[fallthrough]];
        case CaseStage::Lifted:
        case CaseStage::Released:
            return {"send it, close",
                    fmt::format("register --close {} --outcome {}", id,
                                history.complete && history.pending == 0 ? "fulfilled" : "partly")};
        case CaseStage::None:
        case CaseStage::Opened:
            return {"search", search};
        default:
            break;
    }
    return until_done(settings, history);
}

}  // namespace dsar
