// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/clients.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/instructions.hpp"
#include "libdsar/engine/handover.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

std::string right_of(const CaseFile& file) {
    return Json::parse(file.read_sealed("request.json")).at("right").get<std::string>();
}

}  // namespace

ExitCode run_instruct(const Invocation& invocation, Session& session,
                      const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const Workspace workspace = session.open();
    const CaseFile file = CaseFile::open(workspace.root, invocation.value("instruct").value_or(""));
    const CaseInstruction instruction{invocation.value("tenant").value_or(""),
                                      invocation.value("reference").value_or(""), Session::actor(),
                                      session.today()};
    check_instruction(workspace, instruction);
    recorder(file, {"instructed",
                    {{"tenant", instruction.tenant}, {"reference", instruction.reference}}});
    record_instruction(workspace, file, instruction);  // no effect without its evidence
    const Look& look = session.out.look();
    session.out.write(
        fmt::format("{} case {}: instruction of {} recorded\n\nnext  dsar {}{} --case "
                    "{}\n",
                    look.mark(Mark::Ok), file.id(),
                    look.safe(workspace.settings.client(instruction.tenant)->name),
                    session.repeated_flags(), right_of(file), file.id()));
    return ExitCode::Done;
}

ExitCode run_forward(const Invocation& invocation, Session& session,
                     const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const Workspace workspace = session.open();
    const CaseFile file = CaseFile::open(workspace.root, invocation.value("forward").value_or(""));
    const std::vector<Handover> handovers = forward_case(file, workspace);
    Json tenants = Json::array();
    std::string text;
    const Look& look = session.out.look();
    for (const Handover& handover : handovers) {
        tenants.push_back(handover.tenant);
        text += fmt::format("  {}\n    {}\n    {}\n", look.safe(handover.client),
                            session.named(handover.letter), session.named(handover.request));
    }
    recorder(file, {"forwarded", {{"tenants", tenants}}});
    session.out.write(fmt::format("{} case {}: send these to the clients, who decide\n{}",
                                  look.mark(Mark::Ok), file.id(), text));
    return ExitCode::Done;
}

}  // namespace dsar::cli
