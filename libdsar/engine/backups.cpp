// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/backups.hpp"

#include "libdsar/rights/calendar.hpp"
#include "libdsar/stores/connector.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

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

std::vector<BackupPart> backup_parts(const Workspace& workspace,
                                     const std::map<std::string, Date, std::less<>>& changed,
                                     Date today) {
    std::map<std::optional<Date>, std::set<std::string>> by_end;
    for (const auto& [store, day] : changed) {
        const std::set<std::string, std::less<>> one{store};
        for (const BackupTerm& term : backup_terms(workspace, one)) {
            const std::optional<Period> keep = parse_period(term.keep);
            const std::optional<Date> end = keep ? std::optional(add(day, *keep)) : std::nullopt;
            if (!end || *end >= today) {
                by_end[end].insert(store);
            }
        }
    }
    std::vector<BackupPart> out;
    for (const auto& [end, stores] : by_end) {
        out.push_back({{stores.begin(), stores.end()}, end});
    }
    return out;
}

std::vector<std::string> stores_in_files(const Workspace& workspace,
                                         const std::map<std::string, Date, std::less<>>& changed) {
    std::vector<std::string> out;
    for (const auto& [name, day] : changed) {
        const StoreEntry* const store = workspace.map.store(name);
        const Connector* const connector = store == nullptr ? nullptr : find_connector(store->kind);
        if (connector != nullptr && connector->each_file != nullptr) {
            out.push_back(name);
        }
    }
    return out;
}

}  // namespace dsar
