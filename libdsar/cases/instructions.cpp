// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/instructions.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

constexpr std::string_view instructions_file = "instructions.json";

}  // namespace

void check_instruction(const Workspace& workspace, const CaseInstruction& instruction) {
    if (instruction.reference.find_first_not_of(' ') == std::string::npos) {
        throw Error(ErrorKind::Usage, "where the client's instruction is written is not said", {},
                    "--reference \"letter of 2026-03-05\"");
    }
    if (workspace.settings.client(instruction.tenant) == nullptr) {
        throw Error(ErrorKind::Usage,
                    fmt::format("no client has the tenant '{}'", instruction.tenant),
                    "tenants are those under clients in dsar.yaml");
    }
}

void record_instruction(const Workspace& workspace, const CaseFile& file,
                        const CaseInstruction& instruction) {
    check_instruction(workspace, instruction);
    std::map<std::string, CaseInstruction> all = read_instructions(file);
    all[instruction.tenant] = instruction;
    Json out = Json::object();
    for (const auto& [tenant, entry] : all) {
        out[tenant] = {{"reference", entry.reference},
                       {"actor", entry.actor},
                       {"recorded", format(entry.recorded)}};
    }
    file.write_sealed(instructions_file, out.dump(2));
}

std::map<std::string, CaseInstruction> read_instructions(const CaseFile& file) {
    std::map<std::string, CaseInstruction> out;
    if (!file.has(instructions_file)) {
        return out;
    }
    const Json json = Json::parse(file.read_sealed(instructions_file));
    for (const auto& [tenant, entry] : json.items()) {
        out[tenant] = {tenant, entry.at("reference").get<std::string>(),
                       entry.at("actor").get<std::string>(),
                       parse_date(entry.at("recorded").get<std::string>()).value()};
    }
    return out;
}

Workspace with_instructions(const Workspace& workspace, const CaseFile& file, Right right) {
    Workspace out = workspace;
    const auto instructions = read_instructions(file);
    for (Client& client : out.settings.clients) {
        if (const auto found = instructions.find(client.tenant); found != instructions.end()) {
            client.instructions[std::string(name_of(right))] = found->second.reference;
        }
    }
    return out;
}

}  // namespace dsar
