// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/decide.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/rights/erasure.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace dsar {

namespace {

const char* const file_name = "decisions.json";

// The digest of a planned record.
std::string state_in(const Json& plan, const std::string& record) {
    for (const Json& step : plan.at("steps")) {
        const std::string place =
            step.at("store").get<std::string>() + "/" + step.at("collection").get<std::string>();
        for (const Json& planned : step.at("records")) {
            if (place + "/" + key_words(planned.at("key")) == record) {
                return planned.at("state").get<std::string>();
            }
        }
    }
    return {};
}

// Names of records, and of collections with fields that the map does not list; and the names under
// which decisions on them are kept.
std::map<std::string, std::string> waiting_names(const Json& plan) {
    std::map<std::string, std::string> out;
    for (const Json& entry : plan.at("pending")) {
        const std::string key = entry.value("key", "");
        const std::string what = entry.at("what").get<std::string>();
        if (!key.empty() || what == "unmapped_fields" || what == "ground") {
            const std::string name = entry.at("store").get<std::string>() + "/" +
                                     entry.at("collection").get<std::string>() +
                                     (key.empty() ? "" : "/" + key);
            out[name] = what == "kept_changed" ? name_of_changed(name, state_in(plan, name)) : name;
        }
    }
    return out;
}

}  // namespace

std::string key_words(const Json& key) {
    if (key.size() == 1) {
        const Json& only = key.front();
        return only.is_string() ? only.get<std::string>() : only.dump();
    }
    Json parts = Json::array();
    for (const Json& part : key) {
        parts.push_back(part);
    }
    return parts.dump();
}

RecordDecisions read_decisions(const CaseFile& file) {
    RecordDecisions out;
    if (file.has(file_name)) {
        const Json json = Json::parse(file.read_sealed(file_name));
        for (const auto& [name, yes] : json.items()) {
            out[name] = yes.get<bool>();
        }
    }
    return out;
}

void record_decisions(const Workspace& workspace, std::string_view case_id,
                      const RecordDecisions& decisions) {
    const CaseFile file = CaseFile::open(workspace.root, case_id);
    RecordDecisions all = read_decisions(file);
    const Json plan = Json::parse(read_file(file.folder() / "plan.json"));
    const std::map<std::string, std::string> waiting = waiting_names(plan);
    for (const auto& [name, yes] : decisions) {
        const auto known = waiting.find(name);
        const std::string changed = name_of_changed(name, state_in(plan, name));
        if (known == waiting.end() && !all.contains(name) && !all.contains(changed)) {
            throw Error(
                ErrorKind::Usage,
                "case " + file.id() + " has nothing called " + name + " that waits for a decision",
                "nothing was recorded", "dsar show " + file.id());
        }
        const bool is_changed = known == waiting.end() && all.contains(changed);
        all[is_changed ? changed : known == waiting.end() ? name : known->second] = yes;
    }
    file.write_sealed(file_name, Json(all).dump());
}

}  // namespace dsar
