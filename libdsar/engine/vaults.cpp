// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/vaults.hpp"

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vault.hpp"

#include <fmt/format.h>

namespace dsar {

namespace {

void add_vaults(const ApplyWork& work, const std::string& case_id, std::vector<Blocker>& out) {
    for (const WorkStep& step : work.steps) {
        if (goes_to_vault(step)) {
            out.push_back({step.store, step.collection, "vault",
                           fmt::format("{} of the same person lie in the vault of case {}",
                                       step.records.size() == 1
                                           ? std::string("a record")
                                           : fmt::format("{} records", step.records.size()),
                                       case_id),
                           fmt::format("dsar restrict --lift {}", case_id)});
        }
    }
}

}  // namespace

std::vector<Blocker> vaults_of_person(const Workspace& workspace, Register& cases,
                                      const std::string& case_id) {
    std::vector<Blocker> out;
    const auto own = cases.find(case_id);
    for (const std::string& earlier : own ? own->earlier : std::vector<std::string>()) {
        const auto history = cases.find(earlier);
        const bool may = history && history->status != CaseStatus::Closed &&
                         (history->right == Right::Restrict || history->right == Right::Object);
        if (may) {
            const CaseFile file = CaseFile::open(workspace.root, earlier);
            if (const auto work = standing_work(file, entries_of(workspace, file))) {
                add_vaults(*work, earlier, out);
            }
        }
    }
    return out;
}

}  // namespace dsar
