// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/apply.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/carrying_out.hpp"
#include "apps/dsar/render/applied.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace dsar::cli {
namespace {

Json applied_json(const Applied& applied, const std::string& case_id) {
    Json steps = Json::array();
    for (const AppliedStep& step : applied.steps) {
        steps.push_back({{"step", step.step},
                         {"store", step.store},
                         {"collection", step.collection},
                         {"decision", name_of(step.decision)},
                         {"how", step.how},
                         {"records", step.records},
                         {"marked", step.marked},
                         {"waits", step.waits}});
    }
    return {{"schema", "applied-1"},      {"case", case_id},
            {"plan", applied.plan},       {"steps", std::move(steps)},
            {"records", applied.records}, {"waiting", applied.waiting},
            {"stopped", applied.stopped}, {"letters", applied.letters.size()},
            {"left", applied.left},       {"resumed", applied.resumed},
            {"again", applied.again}};
}

ExitCode run(const Invocation& invocation, Session& session) {
    CarryingOut desk(invocation.word(0), ActorRole::Operator, session);
    desk.note_done_by_hand(
        steps_done(invocation, fmt::format("dsar apply {} --dry-run", invocation.word(0))));
    const Applied applied = desk.run([&](Progress& progress) {
        return apply_plan(desk.workspace(), desk.file(), desk.entries(), desk.request(), progress);
    });
    if (session.globals.format == Format::Human) {
        session.out.write(applied_text(applied, desk.file().id(),
                                       session.named(desk.file().folder() / "letters") + "/",
                                       session));
    } else {
        desk.print(applied_json(applied, desk.file().id()));
    }
    return applied.waiting > 0 && !session.globals.dry_run ? ExitCode::NeedsPerson : ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"done", '\0', "STEP", "somebody has done this step by hand", "Options", true},
};
constexpr std::array examples{
    Example{"dsar apply 2026-0008 --dry-run", "looks whether all is as it was; changes nothing"},
    Example{"dsar apply 2026-0008", "carries out the approved plan"},
    Example{"dsar apply 2026-0009 --done 4", "what somebody had to do by hand is done"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete,
             "a store did not answer or could not be changed; call it again to go on"},
    ExitNote{ExitCode::NeedsPerson,
             "the plan is not approved, or stores, map or settings are not as they were; or a step "
             "waits for somebody who does it by hand"},
    ExitNote{ExitCode::Busy, "a store is locked, and nothing was changed"},
};

}  // namespace

constinit const Command apply_command{
    .name = "apply",
    .group = "You work the case",
    .summary = "carry out the approved plan of a case",
    .text =
        "Searches again and makes the plan anew: only when the very plan that was approved comes "
        "out is anything changed. Then one store after the other is changed, each as a whole or "
        "not at all: a database in one transaction, a file by writing it beside itself. The "
        "journal says before and after each what is done.\n\n"
        "Letters to recipients (Art. 19) are drafted first, while the names by which they know the "
        "person are still there. A run that was interrupted or met a store that could not be "
        "changed is called again and goes on from there; what is done is never done twice.\n\n"
        "What the map says is done by hand waits: all else is done, and the case is applied once "
        "--done says so of each such step.\n\n"
        "dsar verify shows whether all is so.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
