// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/answering.hpp"

namespace dsar::cli {
namespace {

ExitCode run(const Invocation& invocation, Session& session) {
    return run_answering(Right::Export, invocation, session);
}

constexpr std::array examples{
    Example{"dsar export --email ana.lopes@example.org",
            "what the person may take to another service"},
    Example{"dsar export --subject - --format json < person.json",
            "for scripts: prints the plan, plan-1"},
};

}  // namespace

constinit const Command export_command{
    .name = "export",
    .group = "The person asks",
    .summary = "the data a person may take along, in portable forms (Art. 20)",
    .text =
        "Searches as dsar access does and packages what Art. 20 covers: data that the person "
        "provided or that was observed of them, processed by automated means on consent or "
        "contract. What is left out is counted, with the reason.\n\n"
        "Beside JSON and CSV the package holds the forms that other programs read: vCard, "
        "iCalendar, WebVTT.",
    .options = answering_options,
    .examples = examples,
    .exits = answering_exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
