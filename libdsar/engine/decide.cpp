// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/decide.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace dsar {

namespace {

const char* const file_name = "decisions.json";

// Names of records, and of collections with fields that the map does not list.
std::set<std::string> waiting_names(const CaseFile& file) {
    const Json plan = Json::parse(read_file(file.folder() / "plan.json"));
    std::set<std::string> out;
    for (const Json& entry : plan.at("pending")) {
        const std::string key = entry.value("key", "");
        const std::string what = entry.at("what").get<std::string>();
        if (!key.empty() || what == "unmapped_fields" || what == "ground") {
            out.insert(entry.at("store").get<std::string>() + "/" +
                       entry.at("collection").get<std::string>() + (key.empty() ? "" : "/" + key));
        }
    }
    return out;
}

}  // namespace

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
    const std::set<std::string> waiting = waiting_names(file);
    for (const auto& [name, yes] : decisions) {
        if (!waiting.contains(name) && !all.contains(name)) {
            throw Error(
                ErrorKind::Usage,
                "case " + file.id() + " has nothing called " + name + " that waits for a decision",
                "nothing was recorded", "dsar show " + file.id());
        }
        all[name] = yes;
    }
    file.write_sealed(file_name, Json(all).dump());
}

}  // namespace dsar
