// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/sweep.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/folder.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// Evidence without values of a person.
constexpr std::array stays{"journal.ndjson",   "journal.head", "approvals", "certificate.json",
                           "certificate.html", "certificates", "lock"};

/// What finds the records that an erasure kept, and says what was ordered of them: keys and no
/// names. Stays until the last of them may go.
constexpr std::array stays_with_kept{"kept.json.sealed", "holds.json.sealed",
                                     "decisions.json.sealed", "order.json.sealed",
                                     "instructions.json.sealed"};

bool is_over(Date closed, const Period& period, Date today) {
    return std::chrono::sys_days(add(closed, period)) < std::chrono::sys_days(today);
}

/// The longer of the setting and what California demands.
bool journal_is_over(Date closed, const Period& period, Date today) {
    return is_over(closed, period, today) && is_over(closed, Period{2, 0, 0}, today);
}

bool holds(const std::vector<std::string>& cases, const std::string& case_id) {
    return std::ranges::find(cases, case_id) != cases.end();
}

void delete_contents(const CaseFile& file, bool comes_back) {
    for (const auto& entry : fs::directory_iterator(file.folder())) {
        const std::string name = entry.path().filename().string();
        const bool finds_kept =
            comes_back && std::ranges::find(stays_with_kept, name) != stays_with_kept.end();
        if (!finds_kept && std::ranges::find(stays, name) == stays.end()) {
            fs::remove_all(entry.path());
        }
    }
    sync_file_system(file.folder());
}

[[noreturn]] void not_swept(const SweepItem& item, std::string why) {
    throw Error(ErrorKind::Failed, fmt::format("case {} is not swept", item.case_id),
                std::move(why), fmt::format("dsar show {} --journal", item.case_id));
}

/// The case is as it was when the item was made: somebody may have reopened it since.
CaseHistory require_still_closed(Register& cases, const SweepItem& item) {
    std::optional<CaseHistory> history = cases.find(item.case_id);
    if (!history || history->status != CaseStatus::Closed || history->closed != item.closed ||
        history->notify_by) {
        not_swept(item, "it was taken up again meanwhile");
    }
    return *std::move(history);
}

}  // namespace

std::vector<SweepItem> due_for_sweep(std::span<const CaseHistory> cases,
                                     const KeepingSettings& keeping, Date today,
                                     const std::vector<std::string>& known,
                                     const std::vector<std::string>& kept) {
    std::vector<SweepItem> due;
    for (const CaseHistory& history : cases) {
        if (history.status != CaseStatus::Closed || !history.closed || history.notify_by) {
            continue;
        }
        const Date closed = *history.closed;
        SweepItem item{history.case_id, closed};
        const bool there = holds(kept, history.case_id);
        // A letter to a recipient that is not sent yet is needed.
        const bool told = count_untold(history) == 0;
        item.journal =
            there && told && !back_on(history) && journal_is_over(closed, keeping.journal, today);
        item.contents = there && told && !item.journal && !history.contents_swept &&
                        is_over(closed, keeping.contents, today);
        item.contacts = holds(known, history.case_id) && is_over(closed, keeping.contacts, today);
        if (item.contents || item.contacts || item.journal) {
            due.push_back(item);
        }
    }
    return due;
}

void sweep_case(const Workspace& workspace, Register& cases, const SweepItem& item,
                const Signer& signer, Date today) {
    if (item.contents || item.journal) {
        const CaseFile file = CaseFile::open(workspace.root, item.case_id);
        const CaseHistory history = require_still_closed(cases, item);
        if (item.journal) {
            cases.retire_case(item.case_id, signer);
            fs::remove_all(file.folder());
        } else {
            require_whole_journal(workspace, item.case_id);
            delete_contents(file, back_on(history).has_value());
            cases.record(file, Act{"swept", {{"part", "contents"}, {"on", format(today)}}}, signer);
        }
    }
    if (item.contacts) {
        require_still_closed(cases, item);
        cases.forget_person(item.case_id, signer);
    }
}

}  // namespace dsar
