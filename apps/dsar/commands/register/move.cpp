// SPDX-License-Identifier: Apache-2.0
// `register --move-from`: the register comes over from where it was to where dsar.yaml says.
#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/render/count.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/map/register_place.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {

ExitCode run_move(const Invocation& invocation, Session& session) {
    const std::string where = invocation.value("move-from").value_or("");
    std::optional<RegisterPlace> before;
    if (where != "sqlite") {
        before = parse_register_url(where);
    }
    Office office;
    open_desk(office, session);
    const MovedRegister moved = office.cases->move_from(before, *office.signer);
    if (session.globals.format != Format::Human) {
        const Json document{
            {"cases", moved.cases}, {"entries", moved.entries}, {"place", office.cases->place()}};
        session.out.line(document.dump());
        return ExitCode::Done;
    }
    const Look& look = session.out.look();
    session.out.line(fmt::format(
        "{} {} and {} of the register are in {}", look.mark(Mark::Ok), counted(moved.cases, "case"),
        counted(moved.entries, "entry", "entries"), look.safe(office.cases->place())));
    session.out.line(before ? "  drop the schema where it was: no sweep deletes what it holds"
                            : "  delete .dsar/register.db: no sweep deletes what it holds");
    return ExitCode::Done;
}

}  // namespace dsar::cli
