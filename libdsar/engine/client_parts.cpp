// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/client_parts.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/engine/content.hpp"
#include "libdsar/engine/survey.hpp"
#include "libdsar/output/package.hpp"
#include "libdsar/output/safe_name.hpp"
#include "libdsar/rights/parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view state_file = "client-packages.json";

bool serves_clients(const StoreEntry& store) {
    return std::any_of(
        store.collections.begin(), store.collections.end(),
        [](const CollectionEntry& collection) { return collection.role == Role::Processor; });
}

// What became of the stores, as far as it concerns this client.
std::vector<StoreOutcome> outcomes_for(const Workspace& workspace, const Answer& answer,
                                       const Plan& part) {
    std::map<std::string, std::uint64_t> records;
    for (const Step& step : part.steps) {
        records[step.store] += step.records.size();
    }
    std::vector<StoreOutcome> out;
    for (const StoreOutcome& outcome : answer.search.stores) {
        const StoreEntry* store = workspace.map.store(outcome.store);
        if (store != nullptr && serves_clients(*store)) {
            out.push_back(outcome);
            out.back().records = records[outcome.store];
        }
    }
    return out;
}

// Sub-processors who were given data of this part.
std::vector<RecipientFacts> recipients_for(const Workspace& workspace, const PackageFacts& common,
                                           const Plan& part) {
    std::set<std::string> ids;
    for (const Step& step : part.steps) {
        const CollectionEntry& collection =
            *workspace.map.store(step.store)->collection(step.collection);
        ids.insert(collection.recipients.begin(), collection.recipients.end());
    }
    std::vector<RecipientFacts> out = common.recipients;
    std::erase_if(out,
                  [&](const RecipientFacts& recipient) { return !ids.contains(recipient.id); });
    return out;
}

PackageFacts facts_for(const Workspace& workspace, const Answer& answer, const Plan& part,
                       const PackageFacts& common, const std::string& tenant) {
    const Settings& settings = workspace.settings;
    const Client* client = settings.client(tenant);
    PackageFacts out;
    out.case_id = common.case_id;
    out.right = common.right;
    out.regime = common.regime;
    out.kind = common.kind;
    out.program = common.program;
    out.generated_at = common.generated_at;
    out.received = common.received;
    out.complete = common.complete;
    out.identifiers = common.identifiers;
    out.ai_statement = common.ai_statement;
    out.controller = client == nullptr || client->name.empty() ? "client " + tenant : client->name;
    out.controller_contact = client == nullptr ? "" : client->contact;
    out.assist = {tenant, settings.controller, settings.contact, {}};
    if (client != nullptr) {
        const auto found = client->instructions.find(std::string(name_of(common.right)));
        out.assist.instruction = found == client->instructions.end() ? "" : found->second;
    }
    for (const FoundIdentifier& found : answer.search.subjects.front().identifiers) {
        if (found.scope == tenant) {
            out.identifiers_found.push_back(found.identifier);
        }
    }
    out.stores = outcomes_for(workspace, answer, part);
    out.recipients = recipients_for(workspace, common, part);
    return out;
}

Matches matches_of(const Matches& matches, const std::string& tenant) {
    Matches out = matches.like();
    for (const Match& match : matches) {
        if (match.tenant == tenant && !match.forward) {
            out.push_back(match);
        }
    }
    return out;
}

void remove_package(const CaseFile& file, const std::string& name) {
    std::error_code ignored;
    fs::remove_all(file.folder() / name, ignored);
    fs::remove(file.folder() / (name + ".zip"), ignored);
}

// Takes away what an earlier search wrote and this one did not.
void forget_former(const CaseFile& file, const std::vector<ClientPackage>& written) {
    std::set<std::string> names;
    for (const ClientPackage& package : written) {
        names.insert(package.folder.filename().string());
    }
    const Json before =
        file.has(state_file) ? Json::parse(file.read_sealed(state_file)) : Json::array();
    for (const Json& name : before) {
        if (!names.contains(name.get<std::string>())) {
            remove_package(file, name.get<std::string>());
        }
    }
    if (!before.empty() || !names.empty()) {
        file.write_sealed(state_file, Json(names).dump());
    }
}

}  // namespace

std::vector<ClientPackage> write_client_packages(const Workspace& workspace, const CaseFile& file,
                                                 const Answer& answer, const Spool& spool,
                                                 const PackageFacts& common) {
    const Matches& matches = answer.search.subjects.front().matches;
    SafeNames names;
    std::vector<ClientPackage> out;
    for (const std::string& tenant : answered_tenants(matches)) {
        const Plan part = part_of(answer.plan, matches, tenant);
        const Survey surveyed = survey(workspace, matches_of(matches, tenant), spool, Terms::Left);
        const SpooledContent content(workspace, part, matches, surveyed, spool,
                                     facts_for(workspace, answer, part, common, tenant),
                                     answer.search.vaults);
        const WrittenPackage package = write_package(
            content, file.folder(), names.path_for(tenant, "package-" + safe_name(tenant)));
        out.push_back({tenant, content.facts().controller, package.folder, package.zip,
                       package.zip_bytes, package.zip_sha256});
    }
    forget_former(file, out);
    return out;
}

}  // namespace dsar
