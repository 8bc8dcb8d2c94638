// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/standing.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>

namespace dsar {

namespace {

bool is_about(const JournalEntry& entry, std::string_view event, const std::string& plan) {
    return entry.event == event && entry.details.value("plan", "") == plan;
}

bool restricts(const ApplyWork& work, Right right) {
    return std::ranges::any_of(work.steps, [&](const WorkStep& step) {
        return step.decision == Decision::Mark ||
               (right == Right::Restrict && step.decision == Decision::Suppress);
    });
}

std::optional<ApplyWork> restricting_work(const CaseFile& file,
                                          std::span<const JournalEntry> entries,
                                          const JournalEntry& entry) {
    const Right right = history_of(file.id(), entries).right;
    const std::string plan = entry.details.value("plan", "");
    if (right != Right::Restrict && right != Right::Object) {
        return std::nullopt;
    }
    const bool is_applied = std::ranges::any_of(entries, [&](const JournalEntry& each) {
        return is_about(each, "applied", plan) || is_about(each, "step_by_hand", plan);
    });
    if (!is_applied && !may_have_begun(entries, plan)) {
        return std::nullopt;
    }
    std::optional<ApplyWork> work = read_work(file, plan);
    return work && restricts(*work, right) ? std::move(work) : std::nullopt;
}

}  // namespace

bool may_have_begun(std::span<const JournalEntry> entries, const std::string& plan) {
    std::set<std::string> at_work;
    for (const JournalEntry& entry : entries) {
        const bool in_part = is_about(entry, "step_failed", plan) &&
                             entry.details.value("kind", "") == name_of(ErrorKind::Incomplete);
        if (in_part || is_about(entry, "step_done", plan)) {
            return true;
        }
        if (is_about(entry, "step_started", plan)) {
            if (!at_work.insert(entry.details.value("store", "")).second) {
                return true;  // the run before was killed at it
            }
        } else if (is_about(entry, "step_failed", plan)) {
            at_work.erase(entry.details.value("store", ""));
        }
    }
    return !at_work.empty();
}

bool may_have_begun(std::span<const JournalEntry> entries, const std::string& plan,
                    const std::string& store) {
    bool begun = false;
    bool before = false;  // when the last run came to it
    for (const JournalEntry& entry : entries) {
        if (!entry.event.starts_with("step_") || entry.details.value("plan", "") != plan ||
            entry.details.value("store", "") != store) {
            continue;
        }
        if (entry.event == "step_started") {
            before = std::exchange(begun, true);
        } else if (entry.event == "step_failed" &&
                   entry.details.value("kind", "") != name_of(ErrorKind::Incomplete)) {
            begun = before;
        } else {
            begun = true;
        }
    }
    return begun;
}

bool has_gone_to_vault(std::span<const JournalEntry> entries, const std::string& plan,
                       const std::string& store) {
    bool gone = false;
    bool before = false;
    for (const JournalEntry& entry : entries) {
        const bool is_of_store = entry.event.starts_with("step_") || entry.event == "lift_done";
        if (!is_of_store || entry.details.value("plan", "") != plan ||
            entry.details.value("store", "") != store) {
            continue;
        }
        if (entry.event == "step_started") {
            before = std::exchange(gone, true);
        } else if (entry.event == "step_failed" &&
                   entry.details.value("kind", "") != name_of(ErrorKind::Incomplete)) {
            gone = before;
        } else if (entry.event == "step_done") {
            gone = true;
        } else if (entry.event == "lift_done" && entry.details.value("clashed", 0) == 0) {
            gone = false;
        }
    }
    return gone;
}

const JournalEntry* began(std::span<const JournalEntry> entries) {
    for (const JournalEntry& entry : std::views::reverse(entries)) {
        if (entry.event == "apply_started") {
            return &entry;
        }
    }
    return nullptr;
}

std::optional<ApplyWork> standing_work(const CaseFile& file,
                                       std::span<const JournalEntry> entries) {
    for (const JournalEntry& entry : std::views::reverse(entries)) {
        if (entry.event == "lifted") {
            return std::nullopt;
        }
        if (entry.event == "apply_started") {
            return restricting_work(file, entries, entry);
        }
    }
    return std::nullopt;
}

bool has_restricted(const CaseFile& file, std::span<const JournalEntry> entries) {
    return std::ranges::any_of(entries, [&](const JournalEntry& entry) {
        return entry.event == "lifted" ||
               (entry.event == "apply_started" && restricting_work(file, entries, entry));
    });
}

std::string next_after_half(Right right, const std::string& case_id) {
    return fmt::format("dsar restrict --lift {}, and then in another case\ndsar {}", case_id,
                       name_of(right));
}

}  // namespace dsar
