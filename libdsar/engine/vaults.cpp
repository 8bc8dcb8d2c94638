// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/vaults.hpp"

#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

using Places = std::map<std::tuple<std::string, std::string, std::string>, std::size_t>;

std::set<std::string> cases_of_person(Register& cases, const std::string& case_id,
                                      const Subject& subject) {
    std::set<std::string> out;
    if (const auto own = cases.find(case_id)) {
        out.insert(own->earlier.begin(), own->earlier.end());
    }
    for (std::string& other : cases.cases_of(subject)) {
        out.insert(std::move(other));
    }
    out.erase(case_id);
    return out;
}

}  // namespace

std::vector<VaultPlace> vaults_of_person(const Workspace& workspace, Register& cases,
                                         const std::string& case_id, const Subject& subject,
                                         std::span<const Match> found) {
    Places places;
    for (const Match& match : found) {
        if (match.certainty != Certainty::Possible && !match.in_text && !match.mention) {
            ++places[{match.vault, match.store, match.collection}];
        }
    }
    static std::mutex mutex;  // several requests of a list may look into one case
    const std::scoped_lock lock(mutex);
    for (const std::string& other : cases_of_person(cases, case_id, subject)) {
        const auto history = cases.find(other);
        if (!history || history->status == CaseStatus::Closed ||
            (history->right != Right::Restrict && history->right != Right::Object)) {
            continue;
        }
        const CaseFile file = CaseFile::open(workspace.root, other);
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        const auto work = standing_work(file, entries);
        for (const WorkStep& step : work ? work->steps : std::vector<WorkStep>()) {
            if (goes_to_vault(step) && has_gone_to_vault(entries, work->plan, step.store)) {
                std::size_t& records = places[{other, step.store, step.collection}];
                records = std::max(records, step.records.size());
            }
        }
    }
    std::vector<VaultPlace> out;
    for (const auto& [place, records] : places) {
        out.push_back({std::get<0>(place), std::get<1>(place), std::get<2>(place), records});
    }
    return out;
}

std::vector<Blocker> vault_blockers(std::span<const VaultPlace> vaults) {
    std::vector<Blocker> out;
    for (const VaultPlace& place : vaults) {
        out.push_back({place.store, place.collection, "vault",
                       fmt::format("{} of the same person lie in the vault of case {}",
                                   place.records == 1 ? std::string("a record")
                                                      : fmt::format("{} records", place.records),
                                   place.case_id),
                       fmt::format("dsar restrict --lift {}", place.case_id)});
    }
    return out;
}

}  // namespace dsar
