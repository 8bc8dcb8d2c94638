// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/other_restrictions.hpp"

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/work.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar {

namespace {

bool restricts(const WorkRecord& record) {
    return std::ranges::find(record.cuts, Cut::Mark, &CutField::cut) != record.cuts.end();
}

void add_records(const ApplyWork& work, std::set<std::string>& out) {
    for (const WorkStep& step : work.steps) {
        for (const WorkRecord& record : step.records) {
            if (step.decision == Decision::Mark || restricts(record)) {
                out.insert(step.store + "/" + step.collection + "/" + key_text(record.key));
            }
        }
    }
}

}  // namespace

std::set<std::string> other_restrictions(const Workspace& workspace, Register& cases,
                                         std::string_view but) {
    std::set<std::string> out;
    for (const CaseHistory& history : cases.list({})) {
        const bool may = history.right == Right::Restrict || history.right == Right::Object;
        if (!may || history.case_id == but || history.stage < CaseStage::Applying) {
            continue;
        }
        const CaseFile file = CaseFile::open(workspace.root, history.case_id);
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        const JournalEntry* const started = last_entry(entries, "apply_started");
        if (started == nullptr) {
            continue;
        }
        if (const auto work = read_work(file, started->details.value("plan", ""))) {
            add_records(*work, out);
        }
    }
    return out;
}

}  // namespace dsar
