// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/backups.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace dsar {

std::vector<BackupTerm> backup_terms(const Workspace& workspace,
                                     const std::set<std::string, std::less<>>& stores) {
    std::map<std::string, std::vector<std::string>> by_term;
    for (const std::string& name : stores) {
        const StoreEntry* const store = workspace.map.store(name);
        const std::string& keep = store == nullptr || store->backups.empty()
                                      ? workspace.settings.backups
                                      : store->backups;
        if (keep != no_backups) {
            by_term[keep].push_back(name);
        }
    }
    std::vector<BackupTerm> out;
    for (auto& [keep, names] : by_term) {
        out.push_back({keep, std::move(names)});
    }
    return out;
}

std::vector<BackupTerm> backup_terms(const Workspace& workspace, const Plan& plan) {
    std::set<std::string, std::less<>> stores;
    for (const Step& step : plan.steps) {
        const bool cuts = std::ranges::any_of(
            step.records, [](const PlannedRecord& record) { return !record.cuts.empty(); });
        if (step.decision == Decision::Erase || cuts) {
            stores.insert(step.store);
        }
    }
    return backup_terms(workspace, stores);
}

}  // namespace dsar
