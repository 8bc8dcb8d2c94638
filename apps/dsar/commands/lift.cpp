// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/lift.hpp"

#include "apps/dsar/commands/carrying_out.hpp"
#include "apps/dsar/render/lift.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/lift.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

Json lifted_json(const Lifted& lifted, const std::string& case_id, bool closed) {
    Json waits = Json::array();
    for (const AppliedStep& step : lifted.waits) {
        waits.push_back({{"step", step.step},
                         {"store", step.store},
                         {"collection", step.collection},
                         {"records", step.records}});
    }
    return {{"schema", "lifted-1"},    {"case", case_id},           {"places", lifted.places},
            {"lifted", lifted.lifted}, {"records", lifted.records}, {"gone", lifted.gone},
            {"held", lifted.held},     {"clashed", lifted.clashed}, {"waits", std::move(waits)},
            {"closed", closed}};
}

}  // namespace

ExitCode lift_case(const std::string& case_id, const Invocation& invocation, Session& session) {
    LiftOrder order;
    order.told = invocation.date("told");
    order.outcome = invocation.value("outcome").value_or("");
    order.done_by_hand = steps_done(invocation, fmt::format("dsar show {}", case_id));
    CarryingOut desk(case_id, ActorRole::Operator, session);
    const Lifted lifted = desk.run([&](Progress& progress) {
        return lift_restriction(desk.workspace(), desk.file(), desk.entries(), desk.request(),
                                order, progress);
    });
    const bool closes = lifted.is_done() && !session.globals.dry_run;
    if (closes) {
        const CaseDesk closing{desk.workspace(), desk.cases(), desk.signer(), desk.request().today};
        const auto history = desk.cases().find(case_id);
        close_case(closing, desk.file(),
                   history && history->complete && history->pending == 0 && lifted.gone == 0
                       ? "fulfilled"
                       : "partly",
                   lifted.outcome);
    }
    if (session.globals.format == Format::Human) {
        session.out.write(lifted_text(lifted, case_id, lifted.told, session));
    } else {
        desk.print(lifted_json(lifted, case_id, closes));
    }
    return lifted.is_done() ? ExitCode::Done : ExitCode::NeedsPerson;
}

}  // namespace dsar::cli
