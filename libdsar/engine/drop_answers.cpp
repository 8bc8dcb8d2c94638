// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/drop_answers.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/drop.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

// What the plan of an erasure comes to.
struct Totals {
    std::size_t gone = 0;       // erased, cut down or made anonymous
    std::size_t kept = 0;       // whole, by law or for a claim
    std::size_t undecided = 0;  // nobody has said whether it is theirs
};

std::optional<Totals> totals_of(const Workspace& workspace, const std::string& case_id) {
    const fs::path file = workspace.root / "cases" / case_id / "plan.json";
    std::error_code error;
    if (!fs::exists(file, error)) {
        return std::nullopt;  // swept
    }
    Totals out;
    const Json plan = Json::parse(read_file(file));
    for (const Json& step : plan.at("steps")) {
        const std::string decision = step.at("decision").get<std::string>();
        for (const Json& record : step.at("records")) {
            if (decision == "erase" || decision == "anonymise" || decision == "trim") {
                ++out.gone;
            } else if (decision == "keep") {
                const std::string reason = record.value("reason", "");
                out.kept += reason == "possible" ? 0U : 1U;
            }
        }
    }
    for (const Json& pending : plan.value("pending", Json::array())) {
        out.undecided += pending.value("what", "") == "possible_match" ? 1U : 0U;
    }
    return out;
}

bool is_done(const CaseHistory& history) {
    return history.stage == CaseStage::Verified ||
           (history.status == CaseStatus::Closed &&
            (history.outcome == "fulfilled" || history.outcome == "partly"));
}

DropVerdict verdict_of_erasure(const Workspace& workspace, const CaseHistory& history) {
    if (history.status == CaseStatus::Closed && history.outcome == "refused") {
        return {DropStatus::Exempted, {}};
    }
    const std::optional<Totals> totals = totals_of(workspace, history.case_id);
    const bool nothing = history.status == CaseStatus::Closed && history.outcome == "nothing_held";
    if (nothing || (is_done(history) && totals && totals->gone + totals->kept == 0 &&
                    totals->undecided == 0)) {
        return {DropStatus::NotFound, {}};
    }
    if (!is_done(history)) {
        return {DropStatus::None, fmt::format("case {} is not verified", history.case_id)};
    }
    if (!totals || totals->gone > 0) {
        return {DropStatus::Deleted, {}};
    }
    if (totals->kept == 0) {
        return {DropStatus::None, fmt::format("nobody has decided whose the records of case {} are",
                                              history.case_id)};
    }
    return {DropStatus::Exempted, {}};
}

std::vector<DropItem> unanswered(DropBook& book, DropAnswers& out) {
    std::vector<DropItem> items;
    book.each([&](const DropItem& item) {
        if (item.answered != DropStatus::None) {
            ++out.answered_before;
        } else if (item.state != DropState::Withdrawn) {
            items.push_back(item);
        }
    });
    return items;
}

// How many files of a list were written before, and whether items stay for another.
struct Pieces {
    std::size_t before = 0;
    bool all = true;
};

std::map<std::pair<std::string, DropList>, Pieces> pieces_of(DropBook& book) {
    std::map<std::pair<std::string, DropList>, std::vector<std::string>> files;
    book.each([&](const DropItem& item) {
        std::vector<std::string>& known = files[{item.batch, item.list}];
        if (!item.answer_file.empty() &&
            std::ranges::find(known, item.answer_file) == known.end()) {
            known.push_back(item.answer_file);
        }
    });
    std::map<std::pair<std::string, DropList>, Pieces> out;
    for (const auto& [list, known] : files) {
        out[list].before = known.size();
    }
    return out;
}

// One file at work.
struct Sheet {
    std::vector<std::pair<std::string, DropStatus>> rows;
    DropAnswerFile answer;
};

std::string name_of(const std::pair<std::string, DropList>& list, const Pieces& pieces) {
    const std::string stem = fmt::format("{}_{}", list.first, name_of(list.second));
    return pieces.all && pieces.before == 0 ? stem + ".csv"
                                            : fmt::format("{}_part{}.csv", stem, pieces.before + 1);
}

void write_sheet(DropBook& book, const fs::path& folder, Sheet& sheet) {
    std::string text = "Id,Status\n";
    std::vector<std::string> ids;
    std::map<std::string, DropStatus> statuses;
    for (const auto& [id, status] : sheet.rows) {
        text += fmt::format("{},{}\n", id, static_cast<int>(status));
        ids.push_back(id);
        statuses[id] = status;
    }
    make_private_folder(folder);
    write_file(folder / sheet.answer.file, text);
    const std::string name = sheet.answer.file.string();
    book.change(ids, [&](DropItem& item) {
        item.answered = statuses.at(item.id);
        item.answer_file = name;
    });
    sheet.answer.file = folder / sheet.answer.file;
}

}  // namespace

DropVerdict drop_verdict(const Workspace& workspace, Register& cases, const DropItem& item) {
    if (item.state == DropState::NotFound) {
        return {DropStatus::NotFound, {}};
    }
    if (item.state != DropState::Ours) {
        return {DropStatus::None, "it was not looked for in every store"};
    }
    DropStatus status = DropStatus::None;
    for (const std::string& id : item.cases) {
        const std::optional<CaseHistory> history = cases.find(id);
        if (!history) {
            return {DropStatus::None, fmt::format("case {} is not in the register", id)};
        }
        if (history->right == Right::Erase) {
            const DropVerdict verdict = verdict_of_erasure(workspace, *history);
            if (verdict.status == DropStatus::None) {
                return verdict;
            }
            status = std::max(
                status, verdict.status == DropStatus::NotFound ? DropStatus::None : verdict.status);
        } else if (!is_done(*history)) {
            return {DropStatus::None, fmt::format("case {} is not verified", id)};
        }
    }
    if (item.shared) {
        return {DropStatus::OptedOut, {}};
    }
    return {status == DropStatus::None ? DropStatus::NotFound : status, {}};
}

DropAnswers answer_drop(const Workspace& workspace, DropBook& book, Register& cases,
                        const fs::path& folder, bool dry_run) {
    DropAnswers out;
    auto pieces = pieces_of(book);
    std::map<std::pair<std::string, DropList>, Sheet> sheets;
    for (const DropItem& item : unanswered(book, out)) {
        DropVerdict verdict = drop_verdict(workspace, cases, item);
        if (verdict.status == DropStatus::None) {
            pieces[{item.batch, item.list}].all = false;
            out.waiting.push_back(
                {item.id, item.cases, std::move(verdict.why), drop_due(item.received)});
            continue;
        }
        Sheet& sheet = sheets[{item.batch, item.list}];
        sheet.rows.emplace_back(item.id, verdict.status);
        ++sheet.answer.by_status.at(static_cast<std::size_t>(verdict.status));
    }
    for (auto& [list, sheet] : sheets) {
        sheet.answer.file = name_of(list, pieces[list]);
        if (!dry_run) {
            write_sheet(book, folder, sheet);
        }
        out.files.push_back(std::move(sheet.answer));
    }
    std::ranges::sort(out.waiting, {}, [](const DropWaiting& waiting) {
        return std::tie(waiting.due, waiting.item);
    });
    return out;
}

}  // namespace dsar
