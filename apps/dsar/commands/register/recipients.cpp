// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/recipients.hpp"

#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/recipient_notices.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {

ExitCode run_told(const Invocation& invocation, Session& session) {
    Office office;
    open_desk(office, session);
    const CaseFile file =
        CaseFile::open(office.workspace.root, invocation.value("told").value_or(""));
    const CaseDesk desk{office.workspace, *office.cases, *office.signer,
                        desk_day(office.workspace.settings, now())};
    const ToldOrder order{
        invocation.value("recipient").value_or(""), invocation.value("outcome").value_or(""),
        invocation.date("on").value_or(desk.today), invocation.value("why").value_or("")};
    note_told(desk, file, order);
    const std::size_t untold = count_untold(office.cases->find(file.id()).value_or(CaseHistory()));
    if (session.globals.format != Format::Human) {
        session.out.line(Json{
            {"case", file.id()},
            {"did", "told"},
            {"recipient", order.recipient},
            {"status", order.status},
            {"untold",
             untold}}.dump());
        return ExitCode::Done;
    }
    session.out.line(
        fmt::format("{} case {}: notice to {} {}{}", session.out.look().mark(Mark::Ok), file.id(),
                    session.out.look().safe(order.recipient), order.status,
                    untold == 0 ? std::string() : fmt::format("; {} not yet told", untold)));
    return ExitCode::Done;
}

}  // namespace dsar::cli
