// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/vault.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar {

namespace {

std::string name_of_file(const ApplyWork& work, const std::string& store) {
    return fmt::format("vault-{}-{}.json", work.plan.substr(0, 16), store);
}

struct Vaulted {
    const WorkStep* step = nullptr;
    const WorkRecord* record = nullptr;
};

std::vector<Vaulted> vaulted_of(const ApplyWork& work, const std::string& store) {
    std::vector<Vaulted> out;
    for (const WorkStep& step : work.steps) {
        if (step.store == store && goes_to_vault(step)) {
            for (const WorkRecord& record : step.records) {
                out.push_back({&step, &record});
            }
        }
    }
    return out;
}

Change change_of(const Workspace& workspace, const Vaulted& vaulted) {
    return {workspace.map.store(vaulted.step->store)->collection(vaulted.step->collection),
            vaulted.record->key,
            vaulted.record->state,
            false,
            {}};
}

}  // namespace

bool goes_to_vault(const WorkStep& step) {
    return takes_away(step) && step.decision == Decision::Mark;
}

void fill_vault(const CaseFile& file, const Workspace& workspace, const ApplyWork& work,
                const std::string& store, StoreReader& reader) {
    std::vector<Change> removals;
    for (const Vaulted& vaulted : vaulted_of(work, store)) {
        removals.push_back(change_of(workspace, vaulted));
        removals.back().remove = true;
        removals.back().vault = true;
    }
    if (removals.empty()) {
        return;
    }
    Json copies = Json::array();
    for (const std::string& copy : reader.copies(removals)) {
        copies.push_back(base64(copy));
    }
    file.write_sealed(name_of_file(work, store), copies.dump());
}

bool has_vault(const CaseFile& file, const ApplyWork& work, const std::string& store) {
    return vaulted_of(work, store).empty() || file.has(name_of_file(work, store));
}

std::size_t vaulted_in(const ApplyWork& work, const std::string& store) {
    return vaulted_of(work, store).size();
}

std::vector<Change> put_backs(const CaseFile& file, const Workspace& workspace,
                              const ApplyWork& work, const std::string& store) {
    const std::vector<Vaulted> vaulted = vaulted_of(work, store);
    std::vector<Change> out;
    if (vaulted.empty()) {
        return out;
    }
    const Json copies = Json::parse(file.read_sealed(name_of_file(work, store)));
    if (copies.size() != vaulted.size()) {
        throw Error(ErrorKind::Failed, fmt::format("the vault of case {} is damaged", file.id()));
    }
    for (std::size_t at = vaulted.size(); at-- > 0;) {
        out.push_back(change_of(workspace, vaulted[at]));
        out.back().put_back = from_base64(copies.at(at).get<std::string>()).value();
    }
    return out;
}

void empty_vault(const CaseFile& file, const ApplyWork& work, const std::string& store) {
    file.remove_sealed(name_of_file(work, store));
}

}  // namespace dsar
