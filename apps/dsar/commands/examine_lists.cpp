// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examine_lists.hpp"

#include "apps/dsar/render/count.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/drop_book.hpp"
#include "libdsar/engine/drop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace dsar::cli {
namespace {

using Verdict = Finding::Verdict;

constexpr std::chrono::days soon{7};

Verdict verdict_of(Date due, Date today) {
    const auto left = std::chrono::sys_days(due) - std::chrono::sys_days(today);
    return left.count() < 0 ? Verdict::Problem : left < soon ? Verdict::Warning : Verdict::Good;
}

struct Waiting {
    std::size_t items = 0;
    std::optional<Date> due;   // of the first
    std::optional<Date> last;  // download
};

Waiting waiting_in(const Workspace& workspace) {
    Waiting out;
    DropBook(workspace).each([&](const DropItem& item) {
        out.last = std::max(out.last.value_or(item.received), item.received);
        if (item.answered == DropStatus::None && item.state != DropState::Withdrawn) {
            ++out.items;
            const Date due = drop_due(item.received);
            out.due = std::min(out.due.value_or(due), due);
        }
    });
    return out;
}

void add(const Waiting& waiting, const Session& session, std::vector<Finding>& findings) {
    const Date today = session.today();
    const std::string place = ".dsar/drop.db";
    if (waiting.due) {
        const Verdict verdict = verdict_of(*waiting.due, today);
        findings.push_back({"lists", verdict,
                            fmt::format("{} of California's platform to answer by {}",
                                        counted(waiting.items, "work item"), format(*waiting.due)),
                            verdict == Verdict::Good ? std::string()
                                                     : fmt::format("dsar {}match --answers FOLDER",
                                                                   session.repeated_flags()),
                            place});
    }
    if (waiting.last) {
        const Date next = drop_due(*waiting.last);
        findings.push_back(
            {"lists",
             verdict_of(next, today),
             fmt::format("the platform's lists are to be downloaded again by {}", format(next)),
             {},
             place});
    }
}

}  // namespace

void examine_lists(const Workspace& workspace, const Session& session,
                   std::vector<Finding>& findings) {
    if (!DropBook::is_there(workspace)) {
        return;
    }
    try {
        add(waiting_in(workspace), session, findings);
    } catch (const Error& error) {
        findings.push_back({"lists", Verdict::Problem,
                            fmt::format("{}: {}", error.what(), error.why()), error.next(),
                            ".dsar/drop.db"});
    }
}

}  // namespace dsar::cli
