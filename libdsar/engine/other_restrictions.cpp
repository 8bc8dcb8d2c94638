// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/other_restrictions.hpp"

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/work.hpp"
#include "libdsar/rights/disclosure.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace dsar {

namespace {

void add_records(const ApplyWork& work, bool stands, OtherRestrictions& out) {
    for (const WorkStep& step : work.steps) {
        for (const WorkRecord& record : step.records) {
            const std::string name = record_name(step.store, step.collection, record.key);
            const auto mark = std::ranges::find(record.cuts, Cut::Mark, &CutField::cut);
            if (stands && (step.decision == Decision::Mark || mark != record.cuts.end())) {
                out.standing.insert(name);
            }
            if (mark != record.cuts.end()) {
                const auto value = std::ranges::find(record.values, mark->path, &NewValue::path);
                if (value != record.values.end()) {
                    out.written[name].insert(value->value.text);
                }
            }
        }
    }
}

}  // namespace

OtherRestrictions other_restrictions(const Workspace& workspace, Register& cases,
                                     std::string_view but) {
    OtherRestrictions out;
    RegisterFilter everything;
    everything.all = true;
    for (const CaseHistory& history : cases.list(everything)) {
        const bool marks = history.right == Right::Restrict || history.right == Right::Object ||
                           history.right == Right::Erase;
        const bool erases = history.right == Right::Erase;
        if (!marks || history.case_id == but || (history.contents_swept && !erases)) {
            continue;
        }
        std::error_code ignored;
        const std::filesystem::path folder = workspace.root / "cases" / history.case_id;
        if (history.contents_swept && !std::filesystem::is_directory(folder, ignored)) {
            continue;  // its journal was swept, too
        }
        const CaseFile file = CaseFile::open(workspace.root, history.case_id);
        if (const auto kept = erases ? read_kept(file) : std::nullopt) {
            for (const auto& [name, how] : names_of_kept(*kept)) {
                out.standing.insert(name);
            }
        }
        if (history.contents_swept) {
            continue;
        }
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        const JournalEntry* const start = began(entries);
        const auto work =
            start == nullptr ? std::nullopt : read_work(file, start->details.value("plan", ""));
        if (work) {
            const bool stands = erases || standing_work(file, entries).has_value();
            add_records(*work, stands, out);
        }
    }
    return out;
}

}  // namespace dsar
