// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/lift.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/look.hpp"
#include "apps/dsar/render/count.hpp"

#include <fmt/format.h>

namespace dsar::cli {

std::string lifted_text(const Lifted& lifted, const std::string& case_id, std::optional<Date> told,
                        const Session& session) {
    const Look& look = session.out.look();
    if (session.globals.dry_run) {
        return "nothing was changed (--dry-run)\n";
    }
    std::string out;
    if (lifted.held > 0) {
        out += fmt::format("  {} {} another case restricts, too\n", look.mark(Mark::Warning),
                           counted(lifted.held, "record stays marked:", "records stay marked:"));
    }
    if (lifted.gone > 0) {
        out += fmt::format("  {} {} there any more, or marked anew by somebody\n",
                           look.mark(Mark::Warning),
                           counted(lifted.gone, "record is not", "records are not"));
    }
    if (lifted.clashed > 0) {
        out += fmt::format("  {} {} come back: somebody has made them anew; the copies are kept\n",
                           look.mark(Mark::Failure),
                           counted(lifted.clashed, "record could not", "records could not"));
    }
    for (const AppliedStep& step : lifted.waits) {
        out += fmt::format("  {} {} {}/{} waits for somebody{}{}\n", look.mark(Mark::Warning),
                           step.step, look.safe(step.store), look.safe(step.collection),
                           step.by_hand.empty() ? "" : ": undo ", look.safe(step.by_hand));
    }
    out += fmt::format("{} lifted in {} of {}, {}{}told on {}{}\n",
                       look.mark(lifted.is_done() ? Mark::Ok : Mark::Warning), lifted.lifted,
                       counted(lifted.places, "place"), counted(lifted.records, "record"),
                       look.dot(), told ? format(*told) : "",
                       lifted.is_done() ? std::string(look.dot()) + "case closed" : "");
    if (lifted.waits.empty()) {
        return out;
    }
    std::string next;
    for (const AppliedStep& step : lifted.waits) {
        next += fmt::format(" --done {}", step.step);
    }
    return out + "\n" +
           next_text(fmt::format("when that is done: dsar {}restrict --lift {} --told {}{}",
                                 session.repeated_flags(), case_id, told ? format(*told) : "",
                                 next));
}

}  // namespace dsar::cli
